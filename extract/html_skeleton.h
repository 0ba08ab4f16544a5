#pragma once

// What Gumbo is shown of a page. It spends some hundred instructions on each character, and most characters decide
// nothing about the tree: running text and the values of attributes. Each such piece is shown as one character of the
// last private plane, and put back when the tree is copied. The tree is the same as without, but for
// runs of blanks, which are shortened as far as no reader of the text can tell.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fangzhi {

constexpr size_t kPieceMark = 4;  // bytes of the character that stands for a piece

class Skeleton {
 public:
  // `html`: as cut_page writes it; must outlive the skeleton. Text that uses the plane itself is left as it is.
  explicit Skeleton(std::string_view html);

  std::string_view shown() const { return pieces_.empty() ? html_ : std::string_view(shown_); }
  // The piece that the character at the beginning of `text` stands for; empty where it stands for none.
  std::string_view piece(std::string_view text) const;
  // Whether pieces may stand in `text`.
  bool has_pieces(std::string_view text) const;

 private:
  void text(size_t end);
  void tag(size_t end);
  size_t tag_end() const;
  void attributes(size_t begin, size_t end, std::string_view shown_name);
  void show(size_t begin, size_t end) { shown_.append(html_.substr(begin, end - begin)); }
  void show_blanks(size_t begin, size_t end);
  void hold(size_t begin, size_t end);
  void hold_attributes(size_t begin, size_t end);

  std::string_view html_;
  size_t at_ = 0;
  std::string shown_;
  std::vector<std::string_view> pieces_;
};

// The attributes of a piece: ` name="value"` again and again.
template <class Visit>
void visit_attributes(std::string_view piece, Visit visit) {
  while (!piece.empty()) {
    const size_t equals = piece.find('=');
    const size_t close = piece.find(piece[equals + 1], equals + 2);
    visit(piece.substr(1, equals - 1), piece.substr(equals + 2, close - equals - 2));
    piece.remove_prefix(close + 1);
  }
}

}  // namespace fangzhi
