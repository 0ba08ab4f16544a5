#include "crawler/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <catch2/catch.hpp>
#include <cstring>

using fangzhi::is_public_address;

TEST_CASE("addresses of the public internet are public", "[address]") {
  for (const char* text : {"1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.0", "172.15.255.255", "172.32.0.1",
                           "192.0.1.1", "198.17.0.1", "198.20.0.1", "223.255.255.255", "2400:3200::1",
                           "2606:4700::1111", "::ffff:1.1.1.1", "2002:0101:0101::1", "64:ff9b::1.1.1.1"}) {
    INFO(text);
    CHECK(is_public_address(text));
  }
}

TEST_CASE("everything else is not", "[address]") {
  for (const char* text : {"0.0.0.0",
                           "0.1.2.3",
                           "10.0.0.1",
                           "100.64.0.1",
                           "100.100.100.200",
                           "127.0.0.1",
                           "127.255.255.255",
                           "169.254.169.254",
                           "172.16.0.1",
                           "172.31.255.255",
                           "192.0.0.1",
                           "192.0.2.7",
                           "192.88.99.1",
                           "192.168.1.1",
                           "198.18.0.1",
                           "198.19.255.255",
                           "198.51.100.1",
                           "203.0.113.9",
                           "224.0.0.1",
                           "239.1.1.1",
                           "240.0.0.1",
                           "255.255.255.255",
                           "::",
                           "::1",
                           "::7f00:1",
                           "fe80::1",
                           "fec0::1",
                           "fc00::1",
                           "fd00:ec2::254",
                           "ff02::1",
                           "::ffff:127.0.0.1",
                           "::ffff:169.254.169.254",
                           "::ffff:10.0.0.1",
                           "2002:7f00:0001::1",
                           "2002:c0a8:0101::",
                           "64:ff9b::10.0.0.1",
                           "64:ff9b:1::1",
                           "2001:db8::1",
                           "2001::1",
                           "3fff::1",
                           "100::1",
                           "5f00::1"}) {
    INFO(text);
    CHECK_FALSE(is_public_address(text));
  }
}

TEST_CASE("text that is no address is not public", "[address]") {
  for (const char* text : {"", "localhost", "1.1.1", "0x7f.1", "2130706433", "[::1]", "1.1.1.1 "}) {
    INFO(text);
    CHECK_FALSE(is_public_address(text));
  }
}

TEST_CASE("a socket address is judged as its text is", "[address]") {
  sockaddr_in four{};
  four.sin_family = AF_INET;
  inet_pton(AF_INET, "169.254.169.254", &four.sin_addr);
  CHECK_FALSE(is_public_address(reinterpret_cast<const sockaddr*>(&four)));
  CHECK(fangzhi::address_text(reinterpret_cast<const sockaddr*>(&four)) == "169.254.169.254");
  sockaddr_in6 six{};
  six.sin6_family = AF_INET6;
  inet_pton(AF_INET6, "2606:4700::1111", &six.sin6_addr);
  CHECK(is_public_address(reinterpret_cast<const sockaddr*>(&six)));
  sockaddr other{};
  other.sa_family = AF_UNIX;
  CHECK_FALSE(is_public_address(&other));
}
