/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What may stand between an IPv6 header and the transport header: RFC 8200. */
#ifndef NFHOOK_IPV6_H
#define NFHOOK_IPV6_H

#define IPV6_HOP_BY_HOP 0
#define IPV6_ROUTING 43
#define IPV6_FRAGMENT 44
#define IPV6_AUTHENTICATION 51
#define IPV6_DESTINATION 60

static __always_inline bool is_ipv6_extension(__u8 protocol)
{
	return protocol == IPV6_HOP_BY_HOP || protocol == IPV6_ROUTING || protocol == IPV6_FRAGMENT ||
	       protocol == IPV6_AUTHENTICATION || protocol == IPV6_DESTINATION;
}

#endif
