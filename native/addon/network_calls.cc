#include "addon/call.h"
#include "addon/calls.h"
#include "netlink/bridge.h"
#include "netlink/connect_namespace.h"
#include "netlink/default_route.h"
#include "netlink/links.h"
#include "netlink/namespace_socket.h"
#include "netlink/routes.h"

namespace stack::addon {

using netlink::BridgeOptions;
using netlink::ConnectOptions;
using netlink::DefaultRouteOptions;
using netlink::Endpoint;
using netlink::Link;
using netlink::Socket;
using netlink::SocketOptions;

struct LinkName {
  std::string name;
};
struct Nothing {};
struct LinkIndex {
  int index;
};
struct Removed {
  bool removed;
};
struct Links {
  std::vector<Link> links;
};
struct Ranges {
  std::vector<std::string> ranges;
};
struct OpenedSocket {
  int descriptor;
};

static void read(Fields&, Nothing&) {}
static void read(Fields& fields, LinkName& options) { options.name = fields.text("name"); }

static void read(Fields& fields, BridgeOptions& options) {
  options.name = fields.text("name");
  options.mac_address = fields.text("macAddress");
  options.address = fields.text("address");
  options.prefix_length = fields.number("prefixLength");
  options.mtu = static_cast<uint32_t>(fields.number("mtu"));
}

static void read(Fields& fields, Endpoint& endpoint) {
  endpoint.bridge = fields.text("bridge");
  endpoint.host_link = fields.text("hostLink");
  endpoint.container_link = fields.text("containerLink");
  endpoint.mac_address = fields.text("macAddress");
  endpoint.address = fields.text("address");
  endpoint.prefix_length = fields.number("prefixLength");
  endpoint.link_local = fields.texts("linkLocal");
  endpoint.gateway = fields.text_or_null("gateway");
}

static void read(Fields& fields, ConnectOptions& options) {
  options.pid = static_cast<pid_t>(fields.number("pid"));
  options.start_time = fields.text("startTime");
  fields.objects("endpoints",
                 [&](Fields& inner) { read(inner, options.endpoints.emplace_back()); });
}

static void read(Fields& fields, SocketOptions& options) {
  options.owner.pid = static_cast<pid_t>(fields.number("pid"));
  options.owner.start_time = fields.text("startTime");
  options.ipv6 = fields.flag("ipv6");
}

static void read(Fields& fields, DefaultRouteOptions& options) {
  options.owner.pid = static_cast<pid_t>(fields.number("pid"));
  options.owner.start_time = fields.text("startTime");
  options.link = fields.text("link");
  options.gateway = fields.text("gateway");
}

static void write(Answer& answer, const LinkIndex& made) { answer.Set("index", made.index); }
static void write(Answer& answer, const OpenedSocket& opened) {
  answer.Set("descriptor", opened.descriptor);
}
static void write(Answer& answer, const Removed& removed) {
  answer.Set("removed", removed.removed);
}

static void write(Answer& answer, const Links& found) {
  const Napi::Env env = answer.Env();
  Napi::Array links = Napi::Array::New(env, found.links.size());
  for (uint32_t at = 0; at < found.links.size(); ++at) {
    const Link& link = found.links[at];
    Napi::Object described = Napi::Object::New(env);
    described.Set("index", link.index);
    described.Set("name", link.name);
    described.Set("kind", link.kind ? Napi::String::New(env, *link.kind) : env.Null());
    described.Set("up", link.up);
    described.Set("masterIndex", link.master_index);
    links.Set(at, described);
  }
  answer.Set("links", links);
}

static void write(Answer& answer, const Ranges& found) {
  Napi::Array ranges = Napi::Array::New(answer.Env(), found.ranges.size());
  for (uint32_t at = 0; at < found.ranges.size(); ++at) ranges.Set(at, found.ranges[at]);
  answer.Set("ranges", ranges);
}

static Result<LinkIndex> create_bridge(const BridgeOptions& options) {
  auto made = netlink::create_bridge(options);
  if (!made) return made.failure();
  return LinkIndex{made.value()};
}

static Result<Removed> remove_link(const LinkName& options) {
  auto socket = Socket::open();
  if (!socket) return socket.failure();
  auto removed = netlink::remove_link(socket.value(), options.name);
  if (!removed) return removed.failure();
  return Removed{removed.value()};
}

static Result<Links> list_links(const Nothing&) {
  auto socket = Socket::open();
  if (!socket) return socket.failure();
  auto found = netlink::list_links(socket.value());
  if (!found) return found.failure();
  return Links{std::move(found.value())};
}

static Result<Ranges> list_used_ranges(const Nothing&) {
  auto socket = Socket::open();
  if (!socket) return socket.failure();
  auto found = netlink::list_used_ranges(socket.value());
  if (!found) return found.failure();
  return Ranges{std::move(found.value())};
}

static Result<Done> connect_namespace(const ConnectOptions& options) {
  Status connected = netlink::connect_namespace(options);
  if (!connected) return connected.failure();
  return Done{};
}

static Result<OpenedSocket> open_socket(const SocketOptions& options) {
  auto opened = netlink::open_socket(options);
  if (!opened) return opened.failure();
  return OpenedSocket{opened.value().release()};
}

static Result<Done> set_default_route(const DefaultRouteOptions& options) {
  Status set = netlink::set_default_route(options);
  if (!set) return set.failure();
  return Done{};
}

Napi::Value create_bridge_call(const Napi::CallbackInfo& info) {
  return bound<Pool, create_bridge>(info);
}
Napi::Value remove_link_call(const Napi::CallbackInfo& info) {
  return bound<Pool, remove_link>(info);
}
Napi::Value list_links_call(const Napi::CallbackInfo& info) {
  return bound<Pool, list_links>(info);
}
Napi::Value list_used_ranges_call(const Napi::CallbackInfo& info) {
  return bound<Pool, list_used_ranges>(info);
}
Napi::Value connect_namespace_call(const Napi::CallbackInfo& info) {
  return bound<OwnThread, connect_namespace>(info);
}
Napi::Value open_socket_call(const Napi::CallbackInfo& info) {
  return bound<OwnThread, open_socket>(info);
}
Napi::Value set_default_route_call(const Napi::CallbackInfo& info) {
  return bound<OwnThread, set_default_route>(info);
}

}  // namespace stack::addon
