#include "store/zip.h"

#include <zip.h>

#include <algorithm>
#include <cerrno>
#include <fstream>

#include "store/warc_stream.h"

namespace fangzhi {
namespace {

Error zip_error(const std::string& path, zip_error_t* error) {
  const int cause = zip_error_code_system(error);
  const bool is_machine = zip_error_system_type(error) == ZIP_ET_SYS;
  const ErrorCode code = is_machine && cause == ENOSPC ? ErrorCode::kDiskFull
                         : is_machine                  ? ErrorCode::kIo
                                                       : ErrorCode::kInvalid;
  return {code, path + ": " + zip_error_strerror(error)};
}

struct ZipDiscard {
  void operator()(zip_t* zip) const { zip_discard(zip); }
};
using ZipHandle = std::unique_ptr<zip_t, ZipDiscard>;

Result<ZipHandle> open_zip(const std::string& path, int flags) {
  int code = 0;
  zip_t* zip = zip_open(path.c_str(), flags, &code);
  if (zip != nullptr) return ZipHandle(zip);
  zip_error_t error;
  zip_error_init_with_code(&error, code);
  Error translated = zip_error(path, &error);
  zip_error_fini(&error);
  return tl::unexpected(std::move(translated));
}

class LibzipWriter : public ZipWriter {
 public:
  LibzipWriter(std::string path, ZipHandle zip) : path_(std::move(path)), zip_(std::move(zip)) {}

  Status add_file(const std::string& name, const std::string& file, bool deflates) override {
    return add(name, zip_source_file(zip_.get(), file.c_str(), 0, -1), deflates);
  }

  Status add_bytes(const std::string& name, std::string bytes, bool deflates) override {
    // libzip reads them at close: they have to stay where they are.
    const std::string& kept = *kept_.emplace_back(std::make_unique<std::string>(std::move(bytes)));
    return add(name, zip_source_buffer(zip_.get(), kept.data(), kept.size(), 0), deflates);
  }

  Status close(const std::function<bool(double)>& progress) override {
    progress_ = progress;
    zip_register_cancel_callback_with_state(
        zip_.get(), [](zip_t*, void* self) { return static_cast<LibzipWriter*>(self)->is_stopped_ ? 1 : 0; }, nullptr,
        this);
    zip_register_progress_callback_with_state(
        zip_.get(), 0.001,
        [](zip_t*, double share, void* self) {
          auto* writer = static_cast<LibzipWriter*>(self);
          if (writer->progress_ && !writer->progress_(share)) writer->is_stopped_ = true;
        },
        nullptr, this);
    if (zip_close(zip_.get()) != 0) return tl::unexpected(zip_error(path_, zip_get_error(zip_.get())));
    static_cast<void>(zip_.release());  // closing freed it
    return {};
  }

 private:
  Status add(const std::string& name, zip_source_t* source, bool deflates) {
    if (source == nullptr) return tl::unexpected(zip_error(path_, zip_get_error(zip_.get())));
    const zip_int64_t index = zip_file_add(zip_.get(), name.c_str(), source, ZIP_FL_ENC_UTF_8);
    if (index < 0) {
      zip_source_free(source);
      return tl::unexpected(zip_error(path_, zip_get_error(zip_.get())));
    }
    const auto entry = static_cast<zip_uint64_t>(index);
    // WACZ 1.1.1 section 5.2: archives and indexes are read by range, so they are stored.
    if (zip_set_file_compression(zip_.get(), entry, deflates ? ZIP_CM_DEFLATE : ZIP_CM_STORE, 0) != 0) {
      return tl::unexpected(zip_error(path_, zip_get_error(zip_.get())));
    }
    return {};
  }

  const std::string path_;
  std::vector<std::unique_ptr<std::string>> kept_;  // outlives zip_, which points into them
  ZipHandle zip_;
  std::function<bool(double)> progress_;
  bool is_stopped_ = false;
};

// One entry of a ZIP as bytes that come.
class ZipSource : public ByteSource {
 public:
  ZipSource(std::string path, ZipHandle zip, zip_file_t* file, uint64_t size)
      : path_(std::move(path)), zip_(std::move(zip)), file_(file), size_(size) {}
  ~ZipSource() override { zip_fclose(file_); }
  ZipSource(const ZipSource&) = delete;
  ZipSource& operator=(const ZipSource&) = delete;

  Result<size_t> read(char* into, size_t room) override {
    const zip_int64_t got = zip_fread(file_, into, room);
    if (got < 0) return tl::unexpected(zip_error(path_, zip_file_get_error(file_)));
    return static_cast<size_t>(got);
  }
  // Only what is stored can go back.
  bool seek(uint64_t offset) override { return zip_fseek(file_, static_cast<zip_int64_t>(offset), SEEK_SET) == 0; }
  uint64_t size() const override { return size_; }

 private:
  const std::string path_;
  ZipHandle zip_;
  zip_file_t* const file_;
  const uint64_t size_;
};

bool is_warc_name(std::string_view name) {
  constexpr std::string_view kWarcFolder = "archive/";
  if (name.substr(0, kWarcFolder.size()) != kWarcFolder) return false;
  const auto ends = [&](std::string_view end) {
    return name.size() > end.size() && name.substr(name.size() - end.size()) == end;
  };
  return ends(".warc") || ends(".warc.gz") || ends(".warc.zst");
}

}  // namespace

Result<std::unique_ptr<ZipWriter>> ZipWriter::create(const std::string& path) {
  Result<ZipHandle> zip = open_zip(path, ZIP_CREATE | ZIP_TRUNCATE);
  if (!zip) return tl::unexpected(zip.error());
  return std::unique_ptr<ZipWriter>(std::make_unique<LibzipWriter>(path, std::move(*zip)));
}

bool is_zip(const std::string& path) {
  if (path == "-") return false;
  std::ifstream file(path, std::ios::binary);
  char start[4] = {};
  return file.read(start, sizeof start) && std::string_view(start, 4) == std::string_view("PK\x03\x04", 4);
}

Result<std::vector<std::string>> warcs_in_zip(const std::string& path) {
  const Result<ZipHandle> zip = open_zip(path, ZIP_RDONLY);
  if (!zip) return tl::unexpected(zip.error());
  std::vector<std::string> names;
  const zip_int64_t count = zip_get_num_entries(zip->get(), 0);
  for (zip_int64_t i = 0; i < count; ++i) {
    const char* name = zip_get_name(zip->get(), static_cast<zip_uint64_t>(i), 0);
    if (name != nullptr && is_warc_name(name)) names.emplace_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

Result<std::unique_ptr<WarcReader>> open_warc_in_zip(const std::string& path, const std::string& name,
                                                     const WarcReadOptions& options) {
  Result<ZipHandle> zip = open_zip(path, ZIP_RDONLY);
  if (!zip) return tl::unexpected(zip.error());
  zip_stat_t facts;
  zip_stat_init(&facts);
  zip_file_t* file = zip_fopen(zip->get(), name.c_str(), 0);
  if (file == nullptr || zip_stat(zip->get(), name.c_str(), 0, &facts) != 0) {
    Error error = zip_error(path + ": " + name, zip_get_error(zip->get()));
    if (file != nullptr) zip_fclose(file);
    return tl::unexpected(std::move(error));
  }
  return read_warc(std::make_unique<ZipSource>(path, std::move(*zip), file, facts.size), path + ": " + name, options);
}

}  // namespace fangzhi
