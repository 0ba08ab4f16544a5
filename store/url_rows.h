#pragma once

// UrlTable over the database. Reads are safe from any thread.

#include <atomic>

#include "store/database.h"
#include "store/queue_heads.h"
#include "store/url_table.h"

namespace fangzhi {

class UrlRows : public UrlTable {
 public:
  UrlRows(const Database& database, QueueHeads& heads) : database_(database), heads_(heads) {}

  Result<std::optional<UrlState>> find(std::string_view url) const override;
  Result<std::vector<QueueEntry>> head(std::string_view host, size_t limit) const override;
  Result<std::vector<QueueEntry>> parked(std::string_view host, size_t limit) const override;
  Result<std::vector<QueueEntry>> again(std::string_view host, RunWalk& walk, size_t limit) const override;
  Status failing(std::string_view host, const std::function<bool(const UrlState&)>& visit) const override;
  Result<std::vector<std::string>> queued_hosts() const override;
  Result<std::optional<HostState>> host(std::string_view host) const override;
  Result<std::optional<SiteState>> site(std::string_view id) const override;
  Result<std::vector<SiteState>> sites() const override;
  Status scan(const std::function<bool(const UrlState&)>& visit) const override;
  Status scan_host(std::string_view host, const std::function<bool(const UrlState&)>& visit) const override;
  uint64_t rows_read() const override { return rows_read_.load(std::memory_order_relaxed); }

 private:
  Status scan_from(std::string_view start, bool& goes_on, const std::function<bool(const UrlState&)>& visit) const;
  Result<std::vector<QueueEntry>> queue_rows(rocksdb::Iterator& rows, size_t limit) const;
  void count(uint64_t rows) const { rows_read_.fetch_add(rows, std::memory_order_relaxed); }
  Result<std::vector<QueueEntry>> again_watched(std::string_view host, RunWalk& walk, size_t limit) const;
  Result<std::vector<QueueEntry>> again_known(std::string_view host, RunWalk& walk, size_t limit) const;

  const Database& database_;
  QueueHeads& heads_;
  mutable std::atomic<uint64_t> rows_read_{0};
};

}  // namespace fangzhi
