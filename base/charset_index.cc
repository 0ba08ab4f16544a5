// Why not carry the standard's index files: they are 700 KB of text whose content ICU already holds, and the
// differences are few and known. Where the two disagree, the standard's value stands below with its reason.

#include "base/charset_index.h"

#include <unicode/ucnv.h>
#include <unicode/utf16.h>

#include <initializer_list>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

namespace fangzhi {
namespace {

struct ConverterCloser {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, ConverterCloser>;

Converter open_converter(const char* name) {
  UErrorCode status = U_ZERO_ERROR;
  Converter converter(ucnv_open(name, &status));
  if (U_FAILURE(status)) return nullptr;
  ucnv_setToUCallBack(converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
  return converter;
}

// The one code point a byte sequence stands for; 0 where it is invalid, incomplete or several.
char32_t code_point(UConverter* converter, std::initializer_list<unsigned> bytes) {
  std::array<char, 4> in{};
  size_t length = 0;
  for (const unsigned byte : bytes) in.at(length++) = static_cast<char>(byte);
  std::array<UChar, 8> out{};
  UErrorCode status = U_ZERO_ERROR;
  const int32_t units = ucnv_toUChars(converter, out.data(), static_cast<int32_t>(out.size()), in.data(),
                                      static_cast<int32_t>(length), &status);
  if (U_FAILURE(status)) return 0;
  if (units == 1 && !U16_IS_SURROGATE(out[0])) return out[0];
  if (units == 2 && U16_IS_LEAD(out[0])) return static_cast<char32_t>(U16_GET_SUPPLEMENTARY(out[0], out[1]));
  return 0;
}

bool is_private_use(char32_t c) {
  return c >= 0xE000 && c <= 0xF8FF;
}

void fill(TwoByteIndex& index, size_t pointer, std::initializer_list<char32_t> code_points) {
  for (const char32_t c : code_points) index.at(pointer++) = c;
}

size_t gb_pointer(unsigned lead, unsigned trail) {
  return (lead - 0x81) * 190 + trail - (trail < 0x7F ? 0x40 : 0x41);
}

size_t big5_pointer(unsigned lead, unsigned trail) {
  return (lead - 0x81) * 157 + trail - (trail < 0x7F ? 0x40 : 0x62);
}

TwoByteIndex build_gb18030_2005() {
  TwoByteIndex index(126 * 190, 0);
  const Converter converter = open_converter("gb18030");
  for (unsigned lead = 0x81; converter && lead <= 0xFE; ++lead) {
    for (unsigned trail = 0x40; trail <= 0xFE; ++trail) {
      if (trail != 0x7F) index[gb_pointer(lead, trail)] = code_point(converter.get(), {lead, trail});
    }
  }
  index[gb_pointer(0xA8, 0xBC)] = 0x1E3F;  // since GB18030-2005; ICU still has the edition of 2000
  return index;
}

const TwoByteIndex& gb18030_2005() {
  static const TwoByteIndex index = build_gb18030_2005();
  return index;
}

TwoByteIndex build_gb18030() {
  TwoByteIndex index = gb18030_2005();
  index[gb_pointer(0xA3, 0xA0)] = 0x3000;  // the standard's own: sites used it as a full-width space
  // GB18030-2022 moves these eighteen from private use to their characters.
  fill(index, gb_pointer(0xA6, 0xD9), {0xFE10, 0xFE12, 0xFE11, 0xFE13, 0xFE14, 0xFE15, 0xFE16});
  fill(index, gb_pointer(0xA6, 0xEC), {0xFE17, 0xFE18});
  fill(index, gb_pointer(0xA6, 0xF3), {0xFE19});
  fill(index, gb_pointer(0xFE, 0x59), {0x9FB4});
  fill(index, gb_pointer(0xFE, 0x61), {0x9FB5});
  fill(index, gb_pointer(0xFE, 0x66), {0x9FB6, 0x9FB7});
  fill(index, gb_pointer(0xFE, 0x6D), {0x9FB8});
  fill(index, gb_pointer(0xFE, 0x7E), {0x9FB9});
  fill(index, gb_pointer(0xFE, 0x90), {0x9FBA});
  fill(index, gb_pointer(0xFE, 0xA0), {0x9FBB});
  return index;
}

// The four-byte part lists, in order, what the two-byte part of 2000 leaves out of the basic plane.
std::vector<char16_t> build_gb18030_ranges() {
  constexpr size_t kCount = 39420;
  std::vector<bool> in_two_bytes(0x10000, false);
  for (const char32_t c : gb18030_2005()) in_two_bytes[c] = true;
  in_two_bytes[0x1E3F] = false;
  in_two_bytes[0xE7C7] = true;
  std::vector<char16_t> ranges;
  ranges.reserve(kCount);
  for (unsigned c = 0x80; c <= 0xFFFF && ranges.size() < kCount; ++c) {
    if (!in_two_bytes[c] && (c < 0xD800 || c > 0xDFFF))
      ranges.push_back(static_cast<char16_t>(c == 0x1E3F ? 0xE7C7 : c));
  }
  ranges.resize(kCount);
  return ranges;
}

// What ICU's Big5-HKSCS (2008) has in private use or not at all, by first pair: strokes and radicals that Unicode has
// by now, the compatibility points of HKSCS (a second pair for a character Big5 had already), the control pictures of
// Big5-ETEN.
struct Big5Run {
  unsigned pair;
  std::u32string_view characters;
};
constexpr Big5Run kBig5Patches[] = {
    {0x87A4, U"龗"},       {0x87AC, U"龖"},   {0x8840, U"㇀㇁㇂㇃㇄"},
    {0x8846, U"㇅"},       {0x8849, U"㇆㇇"}, {0x884D, U"㇈"},
    {0x884F, U"㇉㇊㇋㇌"}, {0x8854, U"㇍㇎"}, {0x88A9, U"⏚⏛"},
    {0x8C43, U"龦"},       {0x8C6D, U"龧"},   {0x8C74, U"龨"},
    {0x8CB7, U"龩"},       {0x8CB9, U"龪"},   {0x8CBB, U"龫"},
    {0x8CC0, U"龬"},       {0x8CD7, U"龭龮"}, {0x8CDA, U"龯"},
    {0x8CED, U"龲"},       {0x8D48, U"龳"},   {0x8E69, U"箸"},
    {0x8E6F, U"簆"},       {0x8E7E, U"糎"},   {0x8EAB, U"緒"},
    {0x8EB4, U"縝"},       {0x8ECD, U"者"},   {0x8ED0, U"耨"},
    {0x8F57, U"菁"},       {0x8F69, U"蒨"},   {0x8F6E, U"萏"},
    {0x8FCB, U"覦覩"},     {0x8FFE, U"起"},   {0x906D, U"都"},
    {0x907A, U"銹"},       {0x90DC, U"靜"},   {0x90F1, U"響"},
    {0x91BF, U"鼖"},       {0x9244, U"蔃"},   {0x92AF, U"兙兛兝兞"},
    {0x92C8, U"鍮"},       {0x92D1, U"瑹"},   {0x9447, U"浧"},
    {0x94CA, U"禛"},       {0x95D9, U"邗"},   {0x9644, U"靝"},
    {0x96ED, U"瀞"},       {0x96FC, U"嬨"},   {0x9B76, U"爁"},
    {0x9B78, U"矗"},       {0x9B7B, U"纇"},   {0x9BC6, U"駖"},
    {0x9BDE, U"釔"},       {0x9BEC, U"惞"},   {0x9BF6, U"澶"},
    {0x9C42, U"輶"},       {0x9C53, U"侻"},   {0x9C62, U"營"},
    {0x9C68, U"鄄"},       {0x9C6B, U"鷰"},   {0x9C77, U"菏"},
    {0x9CBC, U"尐秣"},     {0x9CD0, U"婧"},   {0x9D57, U"輋"},
    {0x9D5A, U"筑"},       {0x9DC4, U"拐"},   {0x9EA9, U"恢"},
    {0x9EEF, U"痹"},       {0x9EFD, U"汊"},   {0x9F60, U"鬮"},
    {0x9F66, U"鼗"},       {0x9FCB, U"僭"},   {0x9FD8, U"弌"},
    {0xA063, U"蠏"},       {0xA077, U"拎"},   {0xA0D5, U"瑨"},
    {0xA0DF, U"煢"},       {0xA0E4, U"牐"},   {0xA3C0, U"␀␁␂␃␄␅␆␇␈␉␊␋␌␍␎␏␐␑␒␓␔␕␖␗␘␙␚␛␜␝␞␟␡"},
    {0xC6CF, U"廴"},       {0xC6D3, U"无"},   {0xC6D5, U"癶"},
    {0xC6D7, U"隶"},       {0xC6DE, U"〃仝"}, {0xC879, U"㇏"},
    {0xC8A1, U"龰"},       {0xC8A3, U"龱"},   {0xFA5F, U"倩"},
    {0xFA66, U"偽"},       {0xFABD, U"包"},   {0xFAC5, U"卄"},
    {0xFAD5, U"卿"},       {0xFB48, U"嘅"},   {0xFBB8, U"婷"},
    {0xFBF3, U"幵"},       {0xFBF9, U"廐"},   {0xFC4F, U"彘"},
    {0xFC6C, U"悤"},       {0xFCB9, U"撐"},   {0xFCE2, U"晴"},
    {0xFCF1, U"杞"},       {0xFDB7, U"沜渝"}, {0xFDBB, U"港"},
    {0xFDF1, U"煮"},       {0xFE52, U"猪"},   {0xFE6F, U"瑜"},
    {0xFEAA, U"瓩"},       {0xFEDD, U"砉"}};

TwoByteIndex build_big5() {
  TwoByteIndex index(126 * 157, 0);
  const Converter converter = open_converter("ibm-1375_P100-2008");
  for (unsigned lead = 0x81; converter && lead <= 0xFE; ++lead) {
    for (unsigned trail = 0x40; trail <= 0xFE; ++trail) {
      if (trail > 0x7E && trail < 0xA1) continue;
      const char32_t c = code_point(converter.get(), {lead, trail});
      index[big5_pointer(lead, trail)] = is_private_use(c) ? 0 : c;
    }
  }
  for (const Big5Run& run : kBig5Patches) {
    size_t pointer = big5_pointer(run.pair >> 8, run.pair & 0xFF);
    for (const char32_t c : run.characters) index.at(pointer++) = c;
  }
  return index;
}

TwoByteIndex build_euc_kr() {
  TwoByteIndex index(126 * 190, 0);
  const Converter converter = open_converter("windows-949-2000");
  for (unsigned lead = 0x81; converter && lead <= 0xFE; ++lead) {
    for (unsigned trail = 0x41; trail <= 0xFE; ++trail) {
      const char32_t c = code_point(converter.get(), {lead, trail});
      index[(lead - 0x81) * 190 + trail - 0x41] = is_private_use(c) ? 0 : c;
    }
  }
  return index;
}

TwoByteIndex build_jis0208() {
  TwoByteIndex index(120 * 94, 0);
  const Converter converter = open_converter("ibm-943_P15A-2003");
  for (size_t pointer = 0; converter && pointer < index.size(); ++pointer) {
    const unsigned lead = static_cast<unsigned>(pointer / 188);
    const unsigned trail = static_cast<unsigned>(pointer % 188);
    const char32_t c =
        code_point(converter.get(), {lead + (lead < 0x1F ? 0x81U : 0xC1U), trail + (trail < 0x3F ? 0x40U : 0x41U)});
    index[pointer] = is_private_use(c) ? 0 : c;
  }
  return index;
}

TwoByteIndex build_jis0212() {
  constexpr size_t kRows = 77;  // ICU's IBM extensions, rows 83 and 84, are not in the standard
  TwoByteIndex index(94 * 94, 0);
  const Converter converter = open_converter("euc-jp-2007");
  for (size_t pointer = 0; converter && pointer < kRows * 94; ++pointer) {
    const unsigned lead = static_cast<unsigned>(pointer / 94 + 0xA1);
    const unsigned trail = static_cast<unsigned>(pointer % 94 + 0xA1);
    const char32_t c = code_point(converter.get(), {0x8F, lead, trail});
    index[pointer] = is_private_use(c) ? 0 : c;
  }
  return index;
}

struct SingleByteSource {
  const char* icu;
  bool c1_where_undefined;  // 0x80-0x9F that ICU leaves undefined are C1 controls in the standard
  std::vector<std::pair<unsigned, char16_t>> patches;
};

SingleByteIndex build_single_byte(const SingleByteSource& source) {
  SingleByteIndex index{};
  const Converter converter = open_converter(source.icu);
  for (unsigned byte = 0x80; converter && byte <= 0xFF; ++byte) {
    char32_t c = code_point(converter.get(), {byte});
    if (c == 0xFFFD) c = 0;
    if (c == 0 && byte < 0xA0 && source.c1_where_undefined) c = byte;
    index[byte - 0x80] = static_cast<char16_t>(c);
  }
  for (const auto& [byte, c] : source.patches) index.at(byte - 0x80) = c;
  return index;
}

// ISO-8859-16 where it differs from ISO-8859-1; ICU has no converter for it.
const std::vector<std::pair<unsigned, char16_t>> kLatin10 = {
    {0xA1, 0x0104}, {0xA2, 0x0105}, {0xA3, 0x0141}, {0xA4, 0x20AC}, {0xA5, 0x201E}, {0xA6, 0x0160}, {0xA8, 0x0161},
    {0xAA, 0x0218}, {0xAC, 0x0179}, {0xAE, 0x017A}, {0xAF, 0x017B}, {0xB2, 0x010C}, {0xB3, 0x0142}, {0xB4, 0x017D},
    {0xB5, 0x201D}, {0xB8, 0x017E}, {0xB9, 0x010D}, {0xBA, 0x0219}, {0xBC, 0x0152}, {0xBD, 0x0153}, {0xBE, 0x0178},
    {0xBF, 0x017C}, {0xC3, 0x0102}, {0xC5, 0x0106}, {0xD0, 0x0110}, {0xD1, 0x0143}, {0xD5, 0x0150}, {0xD7, 0x015A},
    {0xD8, 0x0170}, {0xDD, 0x0118}, {0xDE, 0x021A}, {0xE3, 0x0103}, {0xE5, 0x0107}, {0xF0, 0x0111}, {0xF1, 0x0144},
    {0xF5, 0x0151}, {0xF7, 0x015B}, {0xF8, 0x0171}, {0xFD, 0x0119}, {0xFE, 0x021B}};

using SingleByteTables = std::unordered_map<std::string_view, SingleByteIndex>;

SingleByteTables build_single_byte_tables() {
  const std::initializer_list<std::pair<std::string_view, SingleByteSource>> sources = {
      {"IBM866", {"ibm-866_P100-1995", false, {}}},
      {"ISO-8859-2", {"iso-8859-2", true, {}}},
      {"ISO-8859-3", {"iso-8859-3", true, {}}},
      {"ISO-8859-4", {"iso-8859-4", true, {}}},
      {"ISO-8859-5", {"iso-8859-5", true, {}}},
      {"ISO-8859-6", {"iso-8859-6", true, {}}},
      {"ISO-8859-7", {"iso-8859-7", true, {}}},
      {"ISO-8859-8", {"iso-8859-8", true, {}}},
      {"ISO-8859-8-I", {"iso-8859-8", true, {}}},
      {"ISO-8859-10", {"iso-8859_10-1998", true, {}}},
      {"ISO-8859-13", {"iso-8859-13", true, {}}},
      {"ISO-8859-14", {"iso-8859_14-1998", true, {}}},
      {"ISO-8859-15", {"iso-8859-15", true, {}}},
      {"ISO-8859-16", {"iso-8859-1", true, kLatin10}},
      {"KOI8-R", {"koi8-r", false, {}}},
      {"KOI8-U", {"koi8-u", false, {{0xAE, 0x045E}, {0xBE, 0x040E}}}},
      {"macintosh", {"macintosh", false, {}}},
      {"windows-874",
       {"windows-874-2000",
        true,
        {{0xDB, 0}, {0xDC, 0}, {0xDD, 0}, {0xDE, 0}, {0xFC, 0}, {0xFD, 0}, {0xFE, 0}, {0xFF, 0}}}},
      {"windows-1250", {"ibm-5346_P100-1998", true, {}}},
      {"windows-1251", {"ibm-5347_P100-1998", true, {}}},
      {"windows-1252", {"ibm-5348_P100-1997", true, {}}},
      {"windows-1253", {"ibm-5349_P100-1998", true, {{0xAA, 0}}}},
      {"windows-1254", {"ibm-5350_P100-1998", true, {}}},
      {"windows-1255", {"ibm-9447_P100-2002", true, {{0xCA, 0x05BA}}}},
      {"windows-1256", {"ibm-9448_X100-2005", true, {}}},
      {"windows-1257", {"ibm-9449_P100-2002", true, {}}},
      {"windows-1258", {"ibm-5354_P100-1998", true, {}}},
      {"x-mac-cyrillic", {"macos-7_3-10.2", false, {{0xA2, 0x0490}, {0xB6, 0x0491}, {0xFF, 0x20AC}}}},
  };
  SingleByteTables tables;
  for (const auto& [name, source] : sources) tables.emplace(name, build_single_byte(source));
  return tables;
}

}  // namespace

const TwoByteIndex& gb18030_index() {
  static const TwoByteIndex index = build_gb18030();
  return index;
}

const std::vector<char16_t>& gb18030_ranges() {
  static const std::vector<char16_t> ranges = build_gb18030_ranges();
  return ranges;
}

const TwoByteIndex& big5_index() {
  static const TwoByteIndex index = build_big5();
  return index;
}

const TwoByteIndex& euc_kr_index() {
  static const TwoByteIndex index = build_euc_kr();
  return index;
}

const TwoByteIndex& jis0208_index() {
  static const TwoByteIndex index = build_jis0208();
  return index;
}

const TwoByteIndex& jis0212_index() {
  static const TwoByteIndex index = build_jis0212();
  return index;
}

const SingleByteIndex* single_byte_index(std::string_view charset) {
  static const SingleByteTables tables = build_single_byte_tables();
  const auto found = tables.find(charset);
  return found == tables.end() ? nullptr : &found->second;
}

}  // namespace fangzhi
