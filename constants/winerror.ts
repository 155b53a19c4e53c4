/**
 * The errno of a Windows error: Winsock's numbers stay as they are, except for six that the C library has too; other
 * errors of Windows become the closest number, as in CPython.
 *
 * @module
 */

import * as E from "./errno.ts";

/** WSAEINTR of winerror.h: a call was interrupted. */
export const WSAEINTR = 10004;
/** WSAEBADF of winerror.h: the socket is closed. */
export const WSAEBADF = 10009;
/** WSAEINVAL of winerror.h: an invalid argument. */
export const WSAEINVAL = 10022;

/** How far WSAEINTR is from EINTR, and the other five likewise. */
const WSABASEERR = 10000;
const OF_THE_C_LIBRARY = [E.EINTR, E.EBADF, E.EACCES, E.EFAULT, E.EINVAL, E.EMFILE];

/** The errors of winerror.h by the errno that they become; all others become EINVAL. */
const WINDOWS_ERRORS: [errno: number, errors: number[]][] = [
  [E.ENOENT, [2, 3, 15, 18, 53, 67, 161, 206]],
  [E.E2BIG, [10]],
  [E.ENOEXEC, [11, 188, 189, 190, 191, 192, 193, 194, 195, 196, 197, 198, 199, 200, 201, 202]],
  [E.EBADF, [6, 114, 130]],
  [E.ECHILD, [128, 129]],
  [E.EAGAIN, [89, 164, 215]],
  [E.ENOMEM, [7, 8, 9, 1816]],
  [E.EACCES, [5, 16, ...range(19, 36), 65, 82, 83, 108, 132, 158, 167]],
  [E.EEXIST, [80, 183]],
  [E.EXDEV, [17]],
  [E.ENOTDIR, [267]],
  [E.EMFILE, [4]],
  [E.ENOSPC, [112]],
  [E.EPIPE, [109, 232]],
  [E.ENOTEMPTY, [145]],
  [E.EILSEQ, [1113]],
  [E.ETIMEDOUT, [258]],
];

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

/** The errno of an error of Windows. */
export function errno_of(winerror: number): number {
  const error = (winerror & 0xffff_0000) === (0x8007_0000 | 0) ? winerror & 0xffff : winerror; // An HRESULT of one
  if (error < WSABASEERR || error >= 12000) {
    return WINDOWS_ERRORS.find(([, errors]) => errors.includes(error))?.[0] ?? E.EINVAL;
  }
  return OF_THE_C_LIBRARY.includes(error - WSABASEERR) ? error - WSABASEERR : error;
}
