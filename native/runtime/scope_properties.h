#pragma once

#include "runtime/dbus_message.h"
#include "runtime/spec.h"

namespace stack {

/// A property of a unit, a(sv) of org.freedesktop.systemd1(5).
void write_property(DBusWriter& writer, const char* name, const std::string& text);
void write_property(DBusWriter& writer, const char* name, uint64_t number);
void write_flag(DBusWriter& writer, const char* name, bool value);

/// Those of systemd.resource-control(5) that say what the limits say. What it has no word for is only
/// written to the cgroup itself.
Status write_limits(DBusWriter& writer, const ResourcesSpec& resources);

}  // namespace stack
