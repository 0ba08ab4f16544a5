#include "crawler/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <cstring>

namespace fangzhi {
namespace {

struct Range4 {
  uint32_t network;
  int bits;
};

constexpr uint32_t ip4(uint32_t a, uint32_t b, uint32_t c, uint32_t d) {
  return a << 24 | b << 16 | c << 8 | d;
}

// IANA IPv4 Special-Purpose Address Registry, and multicast and class E after it.
constexpr Range4 kNotPublic4[] = {
    {ip4(0, 0, 0, 0), 8},       // this network; 0.0.0.0 connects to this host
    {ip4(10, 0, 0, 0), 8},      // private
    {ip4(100, 64, 0, 0), 10},   // carrier-grade NAT; 100.100.100.200 is a metadata service
    {ip4(127, 0, 0, 0), 8},     // loopback
    {ip4(169, 254, 0, 0), 16},  // link-local; 169.254.169.254 is a metadata service
    {ip4(172, 16, 0, 0), 12},   // private
    {ip4(192, 0, 0, 0), 24},    // protocol assignments
    {ip4(192, 0, 2, 0), 24},    // documentation
    {ip4(192, 88, 99, 0), 24},  // 6to4 relays
    {ip4(192, 168, 0, 0), 16},  // private
    {ip4(198, 18, 0, 0), 15},   // benchmarking
    {ip4(198, 51, 100, 0), 24}, {ip4(203, 0, 113, 0), 24}, {ip4(224, 0, 0, 0), 4},  // multicast
    {ip4(240, 0, 0, 0), 4},                                                         // reserved, and broadcast
};

bool is_public4(uint32_t address) {
  for (const Range4& range : kNotPublic4) {
    if ((address ^ range.network) >> (32 - range.bits) == 0) return false;
  }
  return true;
}

using Bytes6 = std::array<uint8_t, 16>;

uint32_t embedded4(const Bytes6& bytes, size_t at) {
  return ip4(bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]);
}

bool starts_with(const Bytes6& bytes, std::initializer_list<uint8_t> prefix) {
  return std::equal(prefix.begin(), prefix.end(), bytes.begin());
}

bool is_public6(const Bytes6& bytes) {
  if (starts_with(bytes, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}))
    return is_public4(embedded4(bytes, 12));  // mapped
  if (starts_with(bytes, {0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0})) return is_public4(embedded4(bytes, 12));
  if (starts_with(bytes, {0x20, 0x02})) return is_public4(embedded4(bytes, 2));  // 6to4
  // Only 2000::/3 is handed out. That leaves out ::, ::1, compatible, local NAT64, fc00::/7, fe80::/10, ff00::/8.
  if ((bytes[0] & 0xe0) != 0x20) return false;
  if (starts_with(bytes, {0x20, 0x01, 0x0d, 0xb8})) return false;                // documentation
  if (starts_with(bytes, {0x20, 0x01}) && (bytes[2] & 0xfe) == 0) return false;  // 2001::/23: Teredo, ORCHID, ...
  return !(starts_with(bytes, {0x3f, 0xff}) && (bytes[2] & 0xf0) == 0);          // 3fff::/20 documentation
}

Bytes6 bytes_of(const in6_addr& address) {
  Bytes6 bytes;
  std::memcpy(bytes.data(), &address, bytes.size());
  return bytes;
}

}  // namespace

bool is_public_address(const sockaddr* address) {
  if (address->sa_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, address, sizeof in);
    return is_public4(ntohl(in.sin_addr.s_addr));
  }
  if (address->sa_family == AF_INET6) {
    sockaddr_in6 in{};
    std::memcpy(&in, address, sizeof in);
    return is_public6(bytes_of(in.sin6_addr));
  }
  return false;
}

bool is_public_address(std::string_view text) {
  const std::string terminated(text);
  in_addr four{};
  if (inet_pton(AF_INET, terminated.c_str(), &four) == 1) return is_public4(ntohl(four.s_addr));
  in6_addr six{};
  return inet_pton(AF_INET6, terminated.c_str(), &six) == 1 && is_public6(bytes_of(six));
}

bool is_ip_address(std::string_view text) {
  const std::string terminated(text);
  in6_addr bytes{};  // room for either
  return inet_pton(AF_INET, terminated.c_str(), &bytes) == 1 || inet_pton(AF_INET6, terminated.c_str(), &bytes) == 1;
}

std::string address_text(const sockaddr* address) {
  char text[INET6_ADDRSTRLEN] = "";
  if (address->sa_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, address, sizeof in);
    inet_ntop(AF_INET, &in.sin_addr, text, sizeof text);
  } else if (address->sa_family == AF_INET6) {
    sockaddr_in6 in{};
    std::memcpy(&in, address, sizeof in);
    inet_ntop(AF_INET6, &in.sin6_addr, text, sizeof text);
  }
  return text;
}

}  // namespace fangzhi
