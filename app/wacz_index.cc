#include "app/wacz_index.h"

#include "store/warc.h"

namespace fangzhi {
namespace {

constexpr std::string_view kLinesName = "index.cdx.gz";
constexpr std::string_view kBlocksName = "index.idx";

// "SURT timestamp" of a line.
std::string_view key_of(std::string_view line) {
  const size_t surt_end = line.find(' ');
  return line.substr(0, line.find(' ', surt_end + 1));
}

// Collects lines to a member, and notes where each member stands.
class BlockWriter {
 public:
  BlockWriter(ExportFile& lines, ExportFile& blocks) : lines_(lines), blocks_(blocks) {}

  Status begin() {
    const Json head = {{"format", "cdxj-gzip-1.0"}, {"filename", kLinesName}};
    return blocks_.write("!meta 0 " + line_of(head) + "\n");
  }

  Status add(std::string_view line) {
    if (held_ == 0) key_ = key_of(line);
    text_ += line;
    ++count_;
    return ++held_ < kIndexBlockLines ? Status() : end_block();
  }

  Status end_block() {
    if (held_ == 0) return {};
    const std::string member = gzip_.compress(text_);
    const Json place = {{"offset", lines_.bytes()},
                        {"length", member.size()},
                        {"digest", labelled(sha256(member))},
                        {"filename", kLinesName}};
    held_ = 0;
    text_.clear();
    if (Status written = lines_.write(member); !written) return written;
    return blocks_.write(key_ + " " + line_of(place) + "\n");
  }

  uint64_t count() const { return count_; }

 private:
  ExportFile& lines_;
  ExportFile& blocks_;
  GzipMembers gzip_;
  std::string key_, text_;
  size_t held_ = 0;
  uint64_t count_ = 0;
};

}  // namespace

Result<WaczIndex> write_wacz_index(LineSorter& lines, const std::string& folder) {
  auto lines_file = ExportFile::create(folder + "/" + std::string(kLinesName), Compression::kNone);
  if (!lines_file) return tl::unexpected(lines_file.error());
  auto blocks_file = ExportFile::create(folder + "/" + std::string(kBlocksName), Compression::kNone);
  if (!blocks_file) return tl::unexpected(blocks_file.error());
  BlockWriter writer(**lines_file, **blocks_file);
  Status written = writer.begin();
  if (written) written = lines.drain([&](std::string_view line) { return writer.add(line); });
  if (written) written = writer.end_block();
  if (written) written = (*lines_file)->commit();
  if (written) written = (*blocks_file)->commit();
  if (!written) return tl::unexpected(written.error());
  return WaczIndex{(*lines_file)->facts(std::string(kLinesName), writer.count()),
                   (*blocks_file)->facts(std::string(kBlocksName), writer.count())};
}

}  // namespace fangzhi
