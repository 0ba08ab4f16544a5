#pragma once

// UrlTable over the database. Reads are safe from any thread.

#include "store/database.h"
#include "store/queue_heads.h"
#include "store/url_table.h"

namespace fangzhi {

class UrlRows : public UrlTable {
 public:
  UrlRows(const Database& database, QueueHeads& heads) : database_(database), heads_(heads) {}

  Result<std::optional<UrlState>> find(std::string_view url) const override;
  Result<std::vector<QueueEntry>> head(std::string_view host, size_t limit) const override;
  Result<std::vector<std::string>> queued_hosts() const override;
  Result<std::optional<HostState>> host(std::string_view host) const override;
  Status scan(const std::function<bool(const UrlState&)>& visit) const override;

 private:
  const Database& database_;
  QueueHeads& heads_;
};

}  // namespace fangzhi
