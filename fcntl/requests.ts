/**
 * The known requests of ioctl(2): argument, result and size. The kernel reads and writes as many bytes as the request
 * defines, not as many as the caller passes. So a request that is not in this table is refused.
 *
 * @module
 */

import * as R from "../constants/ioctl.ts";
import { by } from "../constants/platform.ts";

/** The argument and the result of a request. */
export type Form =
  /** Returns a C int. */
  | { readonly kind: "int" }
  /** Takes a number in place of the pointer, and returns nothing. */
  | { readonly kind: "value" }
  /** Reads or writes a struct of so many bytes. `records`: its first 16 bits are the number of records that fit. */
  | { readonly kind: "struct"; readonly size: number; readonly name: string; readonly records?: number }
  /** Reads or writes a struct at the pointer in a struct ifreq: the argument is the name, then the struct. */
  | { readonly kind: "data"; readonly size: number; readonly name: string };

const IFREQ: Form = { kind: "struct", size: by({ linux: 40, darwin: 32, freebsd: 32 }), name: "ifreq" };
const ARPREQ: Form = { kind: "struct", size: 68, name: "arpreq" };
const TIME: Form = { kind: "struct", size: 16, name: "timeval" };
const HCI_DEVICES: Form = { kind: "struct", size: 4 + 16 * 8, name: "hci_dev_list_req", records: 16 };
const HCI_DEVICE: Form = { kind: "struct", size: 92, name: "hci_dev_info" };
const HWTSTAMP: Form = { kind: "data", size: 16 + 12, name: "ifreq and a struct hwtstamp_config" };
const INT: Form = { kind: "int" };
const VALUE: Form = { kind: "value" };

const TABLE: readonly (readonly [form: Form, requests: readonly number[]])[] = [
  [INT, [R.FIONREAD, R.SIOCINQ, R.SIOCOUTQ, R.SIOCOUTQNSD, R.SIOCATMARK, R.SIOCGPGRP, R.TUNGETFEATURES]],
  [VALUE, [R.TUNSETPERSIST, R.TUNSETOWNER, R.TUNSETGROUP, R.TUNSETOFFLOAD]],
  [TIME, [R.SIOCGSTAMP, R.SIOCGSTAMPNS]],
  [ARPREQ, [R.SIOCGARP, R.SIOCSARP, R.SIOCDARP]],
  [HCI_DEVICES, [R.HCIGETDEVLIST]],
  [HCI_DEVICE, [R.HCIGETDEVINFO]],
  [HWTSTAMP, [R.SIOCSHWTSTAMP, R.SIOCGHWTSTAMP]],
  [IFREQ, [
    ...[R.SIOCGIFNAME, R.SIOCGIFINDEX, R.SIOCGIFFLAGS, R.SIOCSIFFLAGS, R.SIOCGIFADDR, R.SIOCSIFADDR],
    ...[R.SIOCGIFDSTADDR, R.SIOCSIFDSTADDR, R.SIOCGIFBRDADDR, R.SIOCSIFBRDADDR, R.SIOCGIFNETMASK],
    ...[R.SIOCSIFNETMASK, R.SIOCGIFMETRIC, R.SIOCSIFMETRIC, R.SIOCGIFMTU, R.SIOCSIFMTU, R.SIOCSIFNAME],
    ...[R.SIOCGIFHWADDR, R.SIOCSIFHWADDR, R.SIOCSIFHWBROADCAST, R.SIOCGIFMAP, R.SIOCSIFMAP, R.SIOCADDMULTI],
    ...[R.SIOCDELMULTI, R.SIOCGIFPFLAGS, R.SIOCSIFPFLAGS, R.SIOCGIFTXQLEN, R.SIOCSIFTXQLEN, R.SIOCGMIIPHY],
    ...[R.SIOCGMIIREG, R.SIOCSMIIREG, R.SIOCBRADDIF, R.SIOCBRDELIF, R.TUNSETIFF, R.TUNGETIFF],
  ]],
];

const REQUESTS = TABLE.flatMap(([, requests]) => requests);
const FORMS = TABLE.flatMap(([form, requests]) => requests.map(() => form));

/** The argument and the result of a request; `undefined` for an unknown one. */
export function form_of(request: number): Form | undefined {
  // By index, not by a method: a program could replace the method and let an unknown request pass.
  for (let i = 0; i < REQUESTS.length; i++) if (REQUESTS[i] === request) return FORMS[i];
  return undefined;
}
