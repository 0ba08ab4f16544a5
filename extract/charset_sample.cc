#include "extract/charset_sample.h"

#include <algorithm>
#include <vector>

#include "extract/bytes.h"
#include "extract/utf8_writer.h"

namespace fangzhi {
namespace {

constexpr size_t kPieceMax = 1024;    // bytes of one piece: many pieces say more than one long one
constexpr size_t kContext = 8;        // ASCII bytes kept before the first other byte: the word it stands in
constexpr size_t kScanMax = 2 << 20;  // bytes of the page that are looked at
constexpr size_t kEnough = 12;        // bytes of visible text below which attributes count too, then everything

// Adds text[start, end), cut to what is worth weighing, where it holds a byte over 0x7F.
void add_piece(std::string_view text, size_t start, size_t end, std::vector<std::string_view>& pieces) {
  const size_t run = ascii_run(text.substr(0, end), start);
  if (start + run == end) return;
  start += run - std::min(run, kContext);
  // A lead byte may be followed by ASCII, never preceded by half a character: cutting before a high byte after ASCII is
  // safe.
  size_t keep = std::min(end - start, kPieceMax);
  if (keep < end - start) {
    // End on an ASCII byte where there is one near, so that no character is cut in two.
    size_t cut = keep;
    while (cut > keep - 64 && static_cast<unsigned char>(text[start + cut - 1]) >= 0x30) --cut;
    if (cut > keep - 64) keep = cut;
  }
  pieces.push_back(text.substr(start, keep));
}

bool has_name(std::string_view text, size_t position, std::string_view name) {
  if (text.size() - position < name.size()) return false;
  for (size_t i = 0; i < name.size(); ++i) {
    if (lower_byte(text[position + i]) != name[i]) return false;
  }
  return true;
}

// `position` at a '<': behind what it opens, a script's or style's content included.
size_t skip_markup(std::string_view text, size_t position) {
  if (text.compare(position, 4, "<!--") == 0) {
    const size_t close = text.find("-->", position + 4);
    return close == std::string_view::npos ? text.size() : close + 3;
  }
  for (const std::string_view name : {std::string_view("script"), std::string_view("style")}) {
    if (!has_name(text, position + 1, name)) continue;
    for (size_t close = position; (close = text.find("</", close + 1)) != std::string_view::npos;) {
      if (has_name(text, close + 2, name)) return close + 2;
    }
    return text.size();
  }
  const size_t close = text.find('>', position);
  return close == std::string_view::npos ? text.size() : close + 1;
}

// Text between tags; with `attributes`, what stands in tags as well.
std::vector<std::string_view> visible_pieces(std::string_view text, bool attributes) {
  std::vector<std::string_view> pieces;
  for (size_t position = 0; position < text.size();) {
    const size_t open = std::min(text.find('<', position), text.size());
    add_piece(text, position, open, pieces);
    if (open == text.size()) break;
    position = skip_markup(text, open);
    if (attributes && text[std::min(open + 1, text.size() - 1)] != '!')
      add_piece(text, open, std::min(text.find('>', open), text.size()), pieces);
  }
  return pieces;
}

std::vector<std::string_view> lines(std::string_view text) {
  std::vector<std::string_view> pieces;
  for (size_t position = 0; position < text.size();) {
    size_t end = std::min(text.find('\n', position), text.size());
    const size_t cut =
        text.substr(0, end).find_first_of(" \t,.;<", position + 2 * kPieceMax);  // no trail byte of any charset
    end = std::min(end, cut);
    add_piece(text, position, end, pieces);
    position = end + 1;
  }
  return pieces;
}

size_t total_size(const std::vector<std::string_view>& pieces) {
  size_t size = 0;
  for (const std::string_view piece : pieces) size += piece.size() + 1;
  return size;
}

}  // namespace

std::string sample_text(std::string_view bytes, bool html, size_t bytes_max) {
  bytes = bytes.substr(0, kScanMax);
  std::vector<std::string_view> pieces;
  if (html) pieces = visible_pieces(bytes, false);
  if (html && total_size(pieces) < kEnough) pieces = visible_pieces(bytes, true);
  if (total_size(pieces) < kEnough) pieces = lines(bytes);

  // Every n-th piece, so that the whole page has its say.
  const size_t stride = std::max<size_t>(1, total_size(pieces) / std::max<size_t>(1, bytes_max));
  std::string sample;
  for (size_t first = 0; first < stride && sample.size() < bytes_max; ++first) {
    for (size_t i = first; i < pieces.size() && sample.size() < bytes_max; i += stride) {
      sample.append(pieces[i].substr(0, bytes_max - sample.size())).push_back('\n');
    }
  }
  return sample;
}

}  // namespace fangzhi
