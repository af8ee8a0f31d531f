package dev.holdfast.host;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.holdfast.cgroup.CgroupApplied;
import dev.holdfast.cgroup.CgroupKey;
import dev.holdfast.cgroup.CgroupPath;
import dev.holdfast.network.NetworkApplied;
import dev.holdfast.nftables.NftApplied;
import dev.holdfast.reconcile.Owned;
import dev.holdfast.sysctl.SysctlApplied;
import dev.holdfast.sysctl.SysctlKey;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** How what a source owns is kept in a file: JSON that a human can read. */
interface Codec<L> {

  JsonObject write(L owned);

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws RuntimeException of any sort, if it was not written so
   */
  L read(JsonObject json);

  /** {@code {"net.ipv4.ip_forward": {"applied": "1", "original": "0"}}}. */
  Codec<SysctlApplied> SYSCTL =
      new Codec<>() {
        @Override
        public JsonObject write(SysctlApplied owned) {
          return values(owned.owned());
        }

        @Override
        public SysctlApplied read(JsonObject json) {
          return new SysctlApplied(values(json, SysctlKey::parse));
        }
      };

  /** {@code {"links": {"eth0 mtu": {…}}, "untagged": {"address": ["10.0.0.2/24 on eth0"]}}}. */
  Codec<NetworkApplied> NETWORK =
      new Codec<>() {
        @Override
        public JsonObject write(NetworkApplied owned) {
          JsonObject untagged = new JsonObject();
          owned
              .untagged()
              .forEach((kind, subjects) -> {
                JsonArray list = new JsonArray();
                subjects.forEach(list::add);
                untagged.add(kind, list);
              });
          JsonObject json = new JsonObject();
          json.add("links", values(owned.links()));
          json.add("untagged", untagged);
          return json;
        }

        @Override
        public NetworkApplied read(JsonObject json) {
          Map<String, Set<String>> untagged = new LinkedHashMap<>();
          json.getAsJsonObject("untagged")
              .asMap()
              .forEach((kind, list) -> {
                Set<String> subjects = new LinkedHashSet<>();
                list.getAsJsonArray().forEach(subject -> subjects.add(subject.getAsString()));
                untagged.put(kind, subjects);
              });
          return new NetworkApplied(
              values(json.getAsJsonObject("links"), Function.identity()), untagged);
        }
      };

  /** {@code {"values": {"myorg/web/memory.max": {…}}, "made": {"myorg/web": 4711}}}. */
  Codec<CgroupApplied> CGROUP =
      new Codec<>() {
        @Override
        public JsonObject write(CgroupApplied owned) {
          JsonObject made = new JsonObject();
          owned.made().forEach((path, inode) -> made.addProperty(path.toString(), inode));
          JsonObject json = new JsonObject();
          json.add("values", values(owned.owned()));
          json.add("made", made);
          return json;
        }

        @Override
        public CgroupApplied read(JsonObject json) {
          SortedMap<CgroupPath, Long> made = new TreeMap<>();
          json.getAsJsonObject("made")
              .asMap()
              .forEach((path, inode) -> made.put(CgroupPath.parse(path), inode.getAsLong()));
          return new CgroupApplied(values(json.getAsJsonObject("values"), CgroupKey::parse), made);
        }
      };

  /** {@code {}}: the kernel says which tables are ours. */
  Codec<NftApplied> NFTABLES =
      new Codec<>() {
        @Override
        public JsonObject write(NftApplied owned) {
          return new JsonObject();
        }

        @Override
        public NftApplied read(JsonObject json) {
          return NftApplied.NONE;
        }
      };

  private static JsonObject values(Map<?, Owned> owned) {
    JsonObject json = new JsonObject();
    owned.forEach((key, value) -> {
      JsonObject one = new JsonObject();
      one.addProperty("applied", value.applied());
      one.add(
          "original",
          value.original() == null ? JsonNull.INSTANCE : new JsonPrimitive(value.original()));
      json.add(key.toString(), one);
    });
    return json;
  }

  private static <K> Map<K, Owned> values(JsonObject json, Function<String, K> key) {
    Map<K, Owned> owned = new LinkedHashMap<>();
    json.entrySet()
        .forEach(entry -> {
          JsonObject one = entry.getValue().getAsJsonObject();
          JsonElement original = one.get("original");
          owned.put(
              key.apply(entry.getKey()),
              new Owned(
                  one.get("applied").getAsString(),
                  original.isJsonNull() ? null : original.getAsString()));
        });
    return owned;
  }
}
