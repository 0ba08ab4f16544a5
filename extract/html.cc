#include "extract/html.h"

#include <gumbo.h>

#include <algorithm>
#include <csetjmp>
#include <cstddef>
#include <cstdlib>
#include <cstring>

#include "extract/html_hidden.h"
#include "extract/html_skeleton.h"
#include "extract/text.h"

namespace fangzhi {

// Memory of one parse: taken in large blocks, given back all at once, so that a deep tree is destroyed without walking
// it. Past kParserMemoryMax it jumps out of Gumbo, which has no limit of its own.
class Document::Arena {
 public:
  ~Arena() {
    while (head_ != nullptr) {
      Block* const next = head_->next;
      std::free(head_);
      head_ = next;
    }
  }
  Arena() = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  void* allocate(size_t bytes) {
    const size_t wanted = (bytes + 15U) & ~size_t{15};
    if (wanted > left_) grow(wanted);
    void* const memory = next_;
    next_ += wanted;
    left_ -= wanted;
    return memory;
  }

  std::jmp_buf on_exhausted;
  bool armed = false;

 private:
  struct alignas(16) Block {
    Block* next;
  };

  void grow(size_t wanted) {
    const size_t size = wanted > kBlockBytes ? wanted : kBlockBytes;
    total_ += size;
    Block* block = total_ > kParserMemoryMax ? nullptr : static_cast<Block*>(std::malloc(sizeof(Block) + size));
    if (block == nullptr) {
      if (armed) std::longjmp(on_exhausted, 1);
      std::abort();
    }
    block->next = head_;
    head_ = block;
    next_ = reinterpret_cast<std::byte*>(block) + sizeof(Block);
    left_ = size;
  }

  static constexpr size_t kBlockBytes = 256u << 10;
  Block* head_ = nullptr;
  std::byte* next_ = nullptr;
  size_t left_ = 0, total_ = 0;
};

namespace {

Tag tag_of(GumboTag tag) {
  switch (tag) {
    case GUMBO_TAG_HTML:
      return Tag::kHtml;
    case GUMBO_TAG_HEAD:
      return Tag::kHead;
    case GUMBO_TAG_BODY:
      return Tag::kBody;
    case GUMBO_TAG_TITLE:
      return Tag::kTitle;
    case GUMBO_TAG_META:
      return Tag::kMeta;
    case GUMBO_TAG_LINK:
      return Tag::kLink;
    case GUMBO_TAG_BASE:
      return Tag::kBase;
    case GUMBO_TAG_A:
      return Tag::kA;
    case GUMBO_TAG_ABBR:
      return Tag::kAbbr;
    case GUMBO_TAG_ADDRESS:
      return Tag::kAddress;
    case GUMBO_TAG_AREA:
      return Tag::kArea;
    case GUMBO_TAG_ARTICLE:
      return Tag::kArticle;
    case GUMBO_TAG_ASIDE:
      return Tag::kAside;
    case GUMBO_TAG_AUDIO:
      return Tag::kAudio;
    case GUMBO_TAG_B:
      return Tag::kB;
    case GUMBO_TAG_BLOCKQUOTE:
      return Tag::kBlockquote;
    case GUMBO_TAG_BR:
      return Tag::kBr;
    case GUMBO_TAG_BUTTON:
      return Tag::kButton;
    case GUMBO_TAG_CAPTION:
      return Tag::kCaption;
    case GUMBO_TAG_CENTER:
      return Tag::kCenter;
    case GUMBO_TAG_CODE:
      return Tag::kCode;
    case GUMBO_TAG_COL:
      return Tag::kCol;
    case GUMBO_TAG_DD:
      return Tag::kDd;
    case GUMBO_TAG_DIV:
      return Tag::kDiv;
    case GUMBO_TAG_DL:
      return Tag::kDl;
    case GUMBO_TAG_DT:
      return Tag::kDt;
    case GUMBO_TAG_EM:
      return Tag::kEm;
    case GUMBO_TAG_EMBED:
      return Tag::kEmbed;
    case GUMBO_TAG_FIELDSET:
      return Tag::kFieldset;
    case GUMBO_TAG_FIGCAPTION:
      return Tag::kFigcaption;
    case GUMBO_TAG_FIGURE:
      return Tag::kFigure;
    case GUMBO_TAG_FONT:
      return Tag::kFont;
    case GUMBO_TAG_FOOTER:
      return Tag::kFooter;
    case GUMBO_TAG_FORM:
      return Tag::kForm;
    case GUMBO_TAG_FRAME:
      return Tag::kFrame;
    case GUMBO_TAG_FRAMESET:
      return Tag::kFrameset;
    case GUMBO_TAG_H1:
      return Tag::kH1;
    case GUMBO_TAG_H2:
      return Tag::kH2;
    case GUMBO_TAG_H3:
      return Tag::kH3;
    case GUMBO_TAG_H4:
      return Tag::kH4;
    case GUMBO_TAG_H5:
      return Tag::kH5;
    case GUMBO_TAG_H6:
      return Tag::kH6;
    case GUMBO_TAG_HEADER:
      return Tag::kHeader;
    case GUMBO_TAG_HR:
      return Tag::kHr;
    case GUMBO_TAG_I:
      return Tag::kI;
    case GUMBO_TAG_IFRAME:
      return Tag::kIframe;
    case GUMBO_TAG_IMG:
      return Tag::kImg;
    case GUMBO_TAG_INPUT:
      return Tag::kInput;
    case GUMBO_TAG_LABEL:
      return Tag::kLabel;
    case GUMBO_TAG_LI:
      return Tag::kLi;
    case GUMBO_TAG_MAIN:
      return Tag::kMain;
    case GUMBO_TAG_NAV:
      return Tag::kNav;
    case GUMBO_TAG_NOSCRIPT:
      return Tag::kNoscript;
    case GUMBO_TAG_OBJECT:
      return Tag::kObject;
    case GUMBO_TAG_OL:
      return Tag::kOl;
    case GUMBO_TAG_OPTION:
      return Tag::kOption;
    case GUMBO_TAG_P:
      return Tag::kP;
    case GUMBO_TAG_PRE:
      return Tag::kPre;
    case GUMBO_TAG_SECTION:
      return Tag::kSection;
    case GUMBO_TAG_SELECT:
      return Tag::kSelect;
    case GUMBO_TAG_SOURCE:
      return Tag::kSource;
    case GUMBO_TAG_SPAN:
      return Tag::kSpan;
    case GUMBO_TAG_STRONG:
      return Tag::kStrong;
    case GUMBO_TAG_SUB:
      return Tag::kSub;
    case GUMBO_TAG_SUP:
      return Tag::kSup;
    case GUMBO_TAG_TABLE:
      return Tag::kTable;
    case GUMBO_TAG_TBODY:
      return Tag::kTbody;
    case GUMBO_TAG_TD:
      return Tag::kTd;
    case GUMBO_TAG_TEMPLATE:
      return Tag::kTemplate;
    case GUMBO_TAG_TEXTAREA:
      return Tag::kTextarea;
    case GUMBO_TAG_TFOOT:
      return Tag::kTfoot;
    case GUMBO_TAG_TH:
      return Tag::kTh;
    case GUMBO_TAG_THEAD:
      return Tag::kThead;
    case GUMBO_TAG_TIME:
      return Tag::kTime;
    case GUMBO_TAG_TR:
      return Tag::kTr;
    case GUMBO_TAG_U:
      return Tag::kU;
    case GUMBO_TAG_UL:
      return Tag::kUl;
    case GUMBO_TAG_VIDEO:
      return Tag::kVideo;
    default:
      return Tag::kOther;
  }
}

constexpr size_t kStyleStepsMax = 20'000'000;  // comparisons of elements with rules, about 0.2 s

bool never_shown(Tag tag) {
  return tag == Tag::kNoscript || tag == Tag::kTemplate || tag == Tag::kTextarea || tag == Tag::kSelect ||
         tag == Tag::kButton || tag == Tag::kHead || tag == Tag::kOption || tag == Tag::kVideo || tag == Tag::kAudio;
}

}  // namespace

Document::Document() : arena_(std::make_unique<Arena>()) {}
Document::~Document() = default;
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;

const Attribute* Document::find_attribute(const Node& node, std::string_view name) const {
  for (uint32_t i = 0; i < node.attribute_count; ++i) {
    const Attribute& attribute = attributes_[node.first_attribute + i];
    if (attribute.name == name) return &attribute;
  }
  return nullptr;
}

std::string_view Document::attribute(NodeId id, std::string_view name) const {
  const Attribute* const found = find_attribute(nodes_[id], name);
  return found == nullptr ? std::string_view() : found->value;
}

std::string Document::text_of(NodeId id) const {
  std::string text;
  for (NodeId i = id; i < nodes_[id].end; ++i) text.append(nodes_[i].text);
  return text;
}

namespace {

// Text of a node, or empty for what is no text.
std::string_view text_of_node(const GumboNode& node) {
  const bool is_text =
      node.type == GUMBO_NODE_TEXT || node.type == GUMBO_NODE_WHITESPACE || node.type == GUMBO_NODE_CDATA;
  return is_text ? std::string_view(node.v.text.text) : std::string_view();
}

}  // namespace

// `text` with the pieces of the page put back.
std::string_view Document::with_pieces(std::string_view text, const Skeleton& skeleton) {
  if (!skeleton.has_pieces(text)) return text;
  if (text.size() == kPieceMark && !skeleton.piece(text).empty()) return skeleton.piece(text);
  std::string whole;
  for (size_t at = 0; at < text.size();) {
    const std::string_view piece = skeleton.piece(text.substr(at));
    whole.append(piece.empty() ? text.substr(at, 1) : piece);
    at += piece.empty() ? 1 : kPieceMark;
  }
  return joined_.emplace_back(std::move(whole));
}

// The first of each name, as Gumbo has it.
void Document::copy_attributes(const GumboInternalNode& element, const Skeleton& skeleton) {
  const GumboVector& list = element.v.element.attributes;
  const size_t first = attributes_.size();
  const auto add = [&](std::string_view name, std::string_view value) {
    for (size_t i = first; i < attributes_.size(); ++i) {
      if (attributes_[i].name == name) return;
    }
    attributes_.push_back({name, value});
  };
  for (unsigned i = 0; i < list.length; ++i) {
    const auto& attribute = *static_cast<const GumboAttribute*>(list.data[i]);
    const std::string_view piece = skeleton.piece(attribute.name);
    if (piece.empty()) {
      add(attribute.name, with_pieces(attribute.value, skeleton));
    } else {
      visit_attributes(piece, add);
    }
  }
}

// Gumbo's tree, in document order, into `nodes_` and `attributes_`.
void Document::copy_tree(const GumboInternalNode& root, const Skeleton& skeleton) {
  struct Step {
    const GumboNode* node;
    NodeId id;
    unsigned next_child;
  };
  std::vector<Step> path;
  StyleEffects effects;
  const auto enter = [&](const GumboNode& node, NodeId parent) {
    Node copy;
    copy.parent = parent;
    copy.hidden = nodes_[parent].hidden;
    copy.concealed = nodes_[parent].concealed;
    const auto id = static_cast<NodeId>(nodes_.size());
    if (node.type == GUMBO_NODE_ELEMENT || node.type == GUMBO_NODE_TEMPLATE) {
      copy.tag = node.type == GUMBO_NODE_TEMPLATE ? Tag::kTemplate : tag_of(node.v.element.tag);
      copy.first_attribute = static_cast<uint32_t>(attributes_.size());
      copy_attributes(node, skeleton);
      copy.attribute_count = static_cast<uint8_t>(std::min<size_t>(attributes_.size() - copy.first_attribute, 255));
      copy.hidden = copy.hidden || never_shown(copy.tag);
      if (copy.attribute_count != 0) {
        const Attribute* const style = find_attribute(copy, "style");
        const StyleEffect effect = effects.of(style == nullptr ? std::string_view() : style->value);
        copy.hidden = copy.hidden || effect.hides || find_attribute(copy, "hidden") != nullptr;
        copy.concealed = copy.concealed || effect.conceals;
        sizeless_ = sizeless_ || effect.without_size;
      }
      path.push_back({&node, id, 0});
    } else {
      copy.tag = Tag::kText;
      copy.text = with_pieces(text_of_node(node), skeleton);
      copy.end = id + 1;
    }
    nodes_.push_back(copy);
  };
  nodes_.emplace_back().tag = Tag::kDocument;
  path.push_back({&root, 0, 0});
  while (!path.empty()) {
    Step& step = path.back();
    const GumboVector& children =
        step.node->type == GUMBO_NODE_DOCUMENT ? step.node->v.document.children : step.node->v.element.children;
    if (step.next_child == children.length) {
      nodes_[step.id].end = static_cast<NodeId>(nodes_.size());
      path.pop_back();
      continue;
    }
    const auto* child = static_cast<const GumboNode*>(children.data[step.next_child++]);
    if (child->type != GUMBO_NODE_COMMENT) enter(*child, step.id);
  }
}

// The rules of style sheets, weaker than a style of the element's own; and text of no size, whose parts may have one.
void Document::hide_by_rules(std::string_view styles) {
  const HidingRules& rules = hiding_rules_of(styles);
  if (rules.empty() && !sizeless_) return;
  size_t steps = kStyleStepsMax;
  StyleEffects effects;
  std::vector<bool> without_size(nodes_.size(), false);
  for (NodeId id = 1; id < nodes_.size(); ++id) {
    Node& node = nodes_[id];
    const bool by_rule = !node.hidden && nodes_[node.parent].hidden;
    node.hidden = node.hidden || by_rule;
    if (by_rule) ruled_bytes_ += trim(node.text).size();
    node.concealed = node.concealed || nodes_[node.parent].concealed;
    if (node.hidden) continue;
    const bool inherited = without_size[node.parent];
    if (node.tag == Tag::kText) {
      node.hidden = node.concealed = inherited;
      continue;
    }
    if (node.attribute_count == 0 && rules.empty()) {
      node.hidden = node.concealed = inherited && !is_block(node.tag);
      continue;
    }
    const StyleEffect own = effects.of(attribute(id, "style"));
    const StyleEffect ruled = rules.effect_on(*this, id, steps);
    if (node.tag != Tag::kHtml && node.tag != Tag::kBody && !own.shows && ruled.hides) {
      node.hidden = true;
      node.concealed = ruled.conceals;
    }
    // What has a class may have its size from a sheet we do not see.
    const bool may_differ = own.with_size || is_block(node.tag) || !attribute(id, "class").empty();
    if (inherited && !may_differ && !ruled.with_size) node.hidden = node.concealed = true;
    without_size[id] =
        own.without_size || (!own.with_size && ruled.without_size) || (inherited && !may_differ && !ruled.with_size);
  }
}

Document parse_page(std::string_view html, std::string_view styles) {
  Document document;
  document.html_ = std::make_unique<const std::string>(html);
  const Skeleton skeleton(*document.html_);
  const std::string_view shown = skeleton.shown();
  Document::Arena& arena = *document.arena_;
  GumboOptions options = kGumboDefaultOptions;
  options.max_errors = 0;
  options.userdata = &arena;
  options.allocator = [](void* userdata, size_t bytes) {
    return static_cast<Document::Arena*>(userdata)->allocate(bytes);
  };
  options.deallocator = [](void* /*userdata*/, void* /*memory*/) {};
  arena.armed = true;
  // Gumbo is C and holds nothing but arena memory: jumping over its frames loses nothing.
  if (setjmp(arena.on_exhausted) == 0) {
    const GumboOutput* const output = gumbo_parse_with_options(&options, shown.data(), shown.size());
    arena.armed = false;
    document.nodes_.reserve(shown.size() / 12 + 16);
    document.copy_tree(*output->document, skeleton);
    document.hide_by_rules(styles);
  } else {
    arena.armed = false;
    document.gave_up_ = true;
    document.nodes_.emplace_back().tag = Tag::kDocument;
    document.nodes_[0].end = 1;
  }
  return document;
}

bool is_heading(Tag tag) {
  return tag >= Tag::kH1 && tag <= Tag::kH6;
}

bool is_block(Tag tag) {
  switch (tag) {
    case Tag::kHtml:
    case Tag::kHead:
    case Tag::kBody:
    case Tag::kTitle:
    case Tag::kAddress:
    case Tag::kArticle:
    case Tag::kAside:
    case Tag::kBlockquote:
    case Tag::kCaption:
    case Tag::kCenter:
    case Tag::kDd:
    case Tag::kDiv:
    case Tag::kDl:
    case Tag::kDt:
    case Tag::kFieldset:
    case Tag::kFigcaption:
    case Tag::kFigure:
    case Tag::kFooter:
    case Tag::kForm:
    case Tag::kFrame:
    case Tag::kFrameset:
    case Tag::kHeader:
    case Tag::kHr:
    case Tag::kIframe:
    case Tag::kLi:
    case Tag::kMain:
    case Tag::kNav:
    case Tag::kOl:
    case Tag::kP:
    case Tag::kPre:
    case Tag::kSection:
    case Tag::kTable:
    case Tag::kTbody:
    case Tag::kTd:
    case Tag::kTfoot:
    case Tag::kTh:
    case Tag::kThead:
    case Tag::kTr:
    case Tag::kUl:
      return true;
    default:
      return is_heading(tag);
  }
}

}  // namespace fangzhi
