#pragma once

#include <string>

#include "runtime/json_object.h"
#include "runtime/statistics_files.h"

namespace stack {

/// Bytes and operations of every block device.
void add_block_statistics(const StatisticsFiles& files, JsonObject& object);

/// Usage of huge pages, by their size.
std::string huge_page_statistics(const StatisticsFiles& files);

}  // namespace stack
