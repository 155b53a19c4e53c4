/* The figures of ffi/layout.ts, by this machine's C compilers: each becomes a constant whose value the assembly tells. */
#ifdef _WIN32
#include <winsock2.h>
#include <ws2tcpip.h>
#include <mswsock.h>
#include <afunix.h>
#include <netioapi.h>
typedef WSAPOLLFD pollfd_t;
typedef WSAMSG msghdr_t;
typedef WSABUF iovec_t;
typedef WSACMSGHDR cmsghdr_t;
#else
#include <net/if.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/un.h>
typedef struct pollfd pollfd_t;
typedef struct msghdr msghdr_t;
typedef struct iovec iovec_t;
typedef struct cmsghdr cmsghdr_t;
#endif
#include <stddef.h>

#define FIGURE(name, value) const unsigned layout_##name = (value);
#define AT(name, type, field) FIGURE(name, offsetof(type, field))

FIGURE(SOCKADDR_STORAGE, sizeof(struct sockaddr_storage))
FIGURE(UNIX_PATH, sizeof ((struct sockaddr_un *) 0)->sun_path)

FIGURE(ADDRINFO_size, sizeof(struct addrinfo))
AT(ADDRINFO_flags, struct addrinfo, ai_flags)
AT(ADDRINFO_family, struct addrinfo, ai_family)
AT(ADDRINFO_socktype, struct addrinfo, ai_socktype)
AT(ADDRINFO_protocol, struct addrinfo, ai_protocol)
AT(ADDRINFO_addrlen, struct addrinfo, ai_addrlen)
AT(ADDRINFO_addr, struct addrinfo, ai_addr)
AT(ADDRINFO_canonname, struct addrinfo, ai_canonname)
AT(ADDRINFO_next, struct addrinfo, ai_next)

FIGURE(POLLFD_size, sizeof(pollfd_t))
AT(POLLFD_events, pollfd_t, events)
AT(POLLFD_revents, pollfd_t, revents)

AT(HOSTENT_name, struct hostent, h_name)
AT(HOSTENT_aliases, struct hostent, h_aliases)
AT(HOSTENT_addrtype, struct hostent, h_addrtype)
AT(HOSTENT_length, struct hostent, h_length)
AT(HOSTENT_addr_list, struct hostent, h_addr_list)
AT(SERVENT_name, struct servent, s_name)
AT(SERVENT_port, struct servent, s_port)
AT(PROTOENT_proto, struct protoent, p_proto)

FIGURE(MSGHDR_size, sizeof(msghdr_t))
FIGURE(IOVEC_size, sizeof(iovec_t))

#ifdef _WIN32
AT(MSGHDR_name, msghdr_t, name)
AT(MSGHDR_namelen, msghdr_t, namelen)
AT(MSGHDR_iov, msghdr_t, lpBuffers)
AT(MSGHDR_iovlen, msghdr_t, dwBufferCount)
AT(MSGHDR_control, msghdr_t, Control.buf)
AT(MSGHDR_controllen, msghdr_t, Control.len)
AT(MSGHDR_flags, msghdr_t, dwFlags)
AT(IOVEC_base, iovec_t, buf)
AT(IOVEC_len, iovec_t, len)
FIGURE(CMSGHDR_size, sizeof(cmsghdr_t))
AT(CMSGHDR_len, cmsghdr_t, cmsg_len)
AT(CMSGHDR_level, cmsghdr_t, cmsg_level)
AT(CMSGHDR_type, cmsghdr_t, cmsg_type)
FIGURE(CMSGHDR_align, WSA_CMSG_SPACE(1) - WSA_CMSG_SPACE(0))
AT(MIB_IF_TABLE_first, MIB_IF_TABLE2, Table)
FIGURE(MIB_IF_TABLE_size, sizeof(MIB_IF_ROW2))
AT(MIB_IF_TABLE_luid, MIB_IF_ROW2, InterfaceLuid)
AT(MIB_IF_TABLE_index, MIB_IF_ROW2, InterfaceIndex)
FIGURE(OVERLAPPED_size, sizeof(OVERLAPPED))
AT(OVERLAPPED_sent, OVERLAPPED, InternalHigh)
AT(OVERLAPPED_offset, OVERLAPPED, Offset)
AT(OVERLAPPED_event, OVERLAPPED, hEvent)
FIGURE(PROTOCOL_INFO_size, sizeof(WSAPROTOCOL_INFOW))
AT(PROTOCOL_INFO_family, WSAPROTOCOL_INFOW, iAddressFamily)
AT(PROTOCOL_INFO_type, WSAPROTOCOL_INFOW, iSocketType)
AT(PROTOCOL_INFO_protocol, WSAPROTOCOL_INFOW, iProtocol)
#else
AT(MSGHDR_name, msghdr_t, msg_name)
AT(MSGHDR_namelen, msghdr_t, msg_namelen)
AT(MSGHDR_iov, msghdr_t, msg_iov)
AT(MSGHDR_iovlen, msghdr_t, msg_iovlen)
AT(MSGHDR_control, msghdr_t, msg_control)
AT(MSGHDR_controllen, msghdr_t, msg_controllen)
AT(MSGHDR_flags, msghdr_t, msg_flags)
AT(IOVEC_base, iovec_t, iov_base)
AT(IOVEC_len, iovec_t, iov_len)
FIGURE(CMSGHDR_size, CMSG_LEN(0))
AT(CMSGHDR_len, cmsghdr_t, cmsg_len)
AT(CMSGHDR_level, cmsghdr_t, cmsg_level)
AT(CMSGHDR_type, cmsghdr_t, cmsg_type)
FIGURE(CMSGHDR_align, CMSG_SPACE(1) - CMSG_SPACE(0))
FIGURE(IF_NAMEINDEX_size, sizeof(struct if_nameindex))
AT(IF_NAMEINDEX_index, struct if_nameindex, if_index)
AT(IF_NAMEINDEX_name, struct if_nameindex, if_name)
AT(STAT_st_size, struct stat, st_size)
#endif
