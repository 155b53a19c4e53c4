import * as socket from "../../mod.ts";

new socket.socket();
