#pragma once

#include <string>
#include <string_view>

struct sockaddr;

namespace fangzhi {

// True for addresses of the public internet only. Everything else a crawler could be lured to is refused: this host,
// loopback, private, link-local (169.254.169.254 and fd00:ec2::254 hand out cloud credentials), carrier NAT, multicast,
// reserved and documentation ranges, by the IANA special-purpose registries (RFC 6890); IPv6 forms that carry an IPv4
// address (mapped, compatible, 6to4, NAT64) are judged by the address they carry. Unknown families are not public.
// Asked with the address a socket is about to connect to, so numeric spellings and DNS rebinding make no difference.
bool is_public_address(const sockaddr* address);

// The same for text, "192.0.2.1" or "2001:db8::1" without brackets; false for anything else.
bool is_public_address(std::string_view text);

// Whether `text` is an address, without brackets: "192.0.2.1", "2001:db8::1".
bool is_ip_address(std::string_view text);

// "192.0.2.1", "2001:db8::1"; empty for unknown families.
std::string address_text(const sockaddr* address);

}  // namespace fangzhi
