// Records into bytes, and what identifies them: digests and name-based record ids.

#include <zlib.h>

#include <cassert>

#include "store/warc.h"
#include "store/warc_text.h"

namespace fangzhi {
namespace {

// Level 2 takes 40 % of the time of zlib's default and makes files 14 % larger (docs/warc.md).
constexpr int kGzipLevel = 2;
constexpr int kGzipWindow = 15 + 16;  // zlib's way to ask for a gzip member

constexpr char kHexDigits[] = "0123456789abcdef";
// Names of our records live in this namespace; chosen once at random.
constexpr uint8_t kNamespace[16] = {0x6e, 0x0d, 0x4b, 0x3f, 0x52, 0x8c, 0x4f, 0x1a,
                                    0x9d, 0x77, 0x21, 0xc4, 0xe8, 0x5b, 0x90, 0x36};

std::string from_base32(std::string_view text) {
  std::string bytes;
  uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    if (c == '=') break;
    uint32_t value = 0;
    if (c >= 'A' && c <= 'Z') {
      value = static_cast<uint32_t>(c - 'A');
    } else if (c >= 'a' && c <= 'z') {
      value = static_cast<uint32_t>(c - 'a');
    } else if (c >= '2' && c <= '7') {
      value = static_cast<uint32_t>(c - '2' + 26);
    } else {
      return {};
    }
    bits = bits << 5 | value;
    count += 5;
    if (count >= 8) {
      count -= 8;
      bytes += static_cast<char>(bits >> count & 0xFF);
    }
  }
  return bytes;
}

std::string from_hex(std::string_view text) {
  std::string bytes;
  for (size_t i = 0; i + 1 < text.size(); i += 2) {
    int value = 0;
    for (const char c : {text[i], text[i + 1]}) {
      const char* digit = std::char_traits<char>::find(kHexDigits, 16, lower_word({&c, 1})[0]);
      if (digit == nullptr) return {};
      value = value * 16 + static_cast<int>(digit - kHexDigits);
    }
    bytes += static_cast<char>(value);
  }
  return bytes;
}

struct Label {
  std::string algorithm, bytes;
};

// "sha1:..." or "sha-256:..." in hex or base32, told apart by length; no bytes where it is neither.
Label parse_label(std::string_view digest) {
  const size_t colon = digest.find(':');
  if (colon == std::string_view::npos) return {};
  Label label{lower_word(digest.substr(0, colon)), {}};
  std::erase(label.algorithm, '-');
  const std::string_view text = digest.substr(colon + 1);
  const size_t length = label.algorithm == "sha1" ? 20 : label.algorithm == "sha256" ? 32 : 0;
  label.bytes = text.size() == length * 2 ? from_hex(text) : from_base32(text);
  if (label.bytes.size() != length) label.bytes.clear();
  return label;
}

}  // namespace

std::string to_bytes(const WarcRecord& record) {
  std::string bytes;
  bytes.reserve(record.block.size() + 1024);
  bytes += "WARC/1.1\r\nWARC-Type: ";
  bytes += record.type;
  for (const auto& [name, value] : record.fields) {
    assert(value.find_first_of("\r\n") == std::string::npos);
    ((bytes += "\r\n") += name) += ": ";
    bytes += value;
  }
  bytes += "\r\nWARC-Block-Digest: " + labelled(sha256(record.block));
  bytes += "\r\nContent-Length: " + std::to_string(record.block.size()) + "\r\n\r\n";
  bytes += record.block;
  bytes += "\r\n\r\n";
  return bytes;
}

struct GzipMembers::State {
  z_stream stream{};
};

GzipMembers::GzipMembers() : state_(std::make_unique<State>()) {
  const int ready = deflateInit2(&state_->stream, kGzipLevel, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY);
  assert(ready == Z_OK);
  static_cast<void>(ready);
}

GzipMembers::~GzipMembers() {
  deflateEnd(&state_->stream);
}

std::string GzipMembers::compress(std::string_view bytes) {
  z_stream& stream = state_->stream;
  deflateReset(&stream);
  std::string member(deflateBound(&stream, bytes.size()), '\0');
  // zlib counts in 32 bits; the pieces are larger than any body we keep, so there is one piece.
  constexpr size_t kPiece = 1u << 30;
  stream.next_out = reinterpret_cast<Bytef*>(member.data());
  size_t room = member.size();
  while (true) {
    const size_t piece = std::min(bytes.size(), kPiece);
    const size_t space = std::min(room, kPiece);
    // zlib never writes through next_in; its type is older than const.
    stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(piece);
    stream.avail_out = static_cast<uInt>(space);
    const int status = deflate(&stream, piece == bytes.size() ? Z_FINISH : Z_NO_FLUSH);
    bytes.remove_prefix(piece - stream.avail_in);
    room -= space - stream.avail_out;
    if (status != Z_OK) break;  // deflateBound leaves room for all of it: Z_STREAM_END
  }
  member.resize(member.size() - room);
  return member;
}

std::string GzipMembers::store(std::string_view bytes) {
  constexpr size_t kStoredMax = 65535;  // of one stored block, RFC 1951 section 3.2.4
  std::string member("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);
  const auto little = [&](uint32_t value, int count) {
    for (int i = 0; i < count; ++i) member += static_cast<char>(value >> (8 * i) & 0xFF);
  };
  for (size_t at = 0; at == 0 || at < bytes.size(); at += kStoredMax) {
    const std::string_view piece = bytes.substr(at, kStoredMax);
    member += static_cast<char>(at + piece.size() == bytes.size() ? 1 : 0);
    little(static_cast<uint32_t>(piece.size()), 2);
    little(~static_cast<uint32_t>(piece.size()), 2);
    member += piece;
  }
  const auto data = reinterpret_cast<const Bytef*>(bytes.data());
  little(static_cast<uint32_t>(crc32_z(crc32(0, nullptr, 0), data, bytes.size())), 4);
  little(static_cast<uint32_t>(bytes.size()), 4);
  return member;
}

std::string warc_record_id(std::string_view name) {
  std::string input(reinterpret_cast<const char*>(kNamespace), sizeof kNamespace);
  input += name;
  auto uuid = sha1(input);
  uuid[6] = static_cast<uint8_t>((uuid[6] & 0x0F) | 0x50);  // version 5
  uuid[8] = static_cast<uint8_t>((uuid[8] & 0x3F) | 0x80);  // the variant of RFC 9562
  std::string id = "<urn:uuid:";
  for (size_t i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) id += '-';
    id += kHexDigits[uuid[i] >> 4];
    id += kHexDigits[uuid[i] & 15];
  }
  return id + ">";
}

std::string labelled(const Digest& digest) {
  return "sha256:" + hex(digest);
}

std::optional<bool> is_digest_of(std::string_view digest, std::string_view bytes) {
  const Label label = parse_label(digest);
  if (label.bytes.empty()) return std::nullopt;
  if (label.algorithm == "sha1") {
    const auto actual = sha1(bytes);
    return label.bytes == std::string_view(reinterpret_cast<const char*>(actual.data()), actual.size());
  }
  const Digest actual = sha256(bytes);
  return label.bytes == std::string_view(reinterpret_cast<const char*>(actual.bytes.data()), actual.bytes.size());
}

std::optional<Digest> sha256_of_label(std::string_view digest) {
  const Label label = parse_label(digest);
  if (label.algorithm != "sha256" || label.bytes.empty()) return std::nullopt;
  Digest value;
  std::copy(label.bytes.begin(), label.bytes.end(), value.bytes.begin());
  return value;
}

}  // namespace fangzhi
