import "../../mod.ts";
import "./libc.ts";
