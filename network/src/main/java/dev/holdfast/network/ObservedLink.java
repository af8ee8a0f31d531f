package dev.holdfast.network;

import dev.holdfast.netlink.MacAddress;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * An interface as the kernel shows it.
 *
 * @param index the kernel's number for it, which it keeps through renaming
 * @param kind such as {@code veth}; empty for hardware and the loopback
 * @param portKind what it is a port of, such as {@code bridge}; empty if it is none
 * @param up its admin state
 * @param carrier whether it is connected: IFF_LOWER_UP, which is what the kernel asks for, too
 * @param mtu in bytes
 * @param below the index of the link that it stands on, or of its peer; 0 if there is none
 * @param elsewhere whether that link is in another namespace
 * @param altnames its other names
 * @param values what it has of all that can be declared
 */
public record ObservedLink(
    int index,
    String name,
    String kind,
    String portKind,
    boolean up,
    boolean carrier,
    int mtu,
    int below,
    boolean elsewhere,
    List<String> altnames,
    Map<LinkAttribute<?>, Object> values) {

  /** Begins the altname that says that we made the link, and by which name. */
  private static final String TAG = "holdfast:";

  public ObservedLink {
    altnames = List.copyOf(altnames);
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** The altname of a link that we make. */
  static String tag(String name) {
    return TAG + name;
  }

  /** Whether an altname says that we made a link. */
  static boolean isTag(String altname) {
    return altname.startsWith(TAG);
  }

  /** The name by which we made it; null if we did not. */
  @Nullable String taggedName() {
    for (String altname : altnames) {
      if (isTag(altname)) {
        return altname.substring(TAG.length());
      }
    }
    return null;
  }

  /** The value of an attribute; null if nothing is known of it. */
  @SuppressWarnings("unchecked")
  public <T> @Nullable T get(LinkAttribute<T> attribute) {
    return (T) values.get(attribute);
  }

  /** The same with one thing more that can be declared. */
  ObservedLink with(LinkAttribute<?> attribute, Object value) {
    Map<LinkAttribute<?>, Object> more = new LinkedHashMap<>(values);
    more.put(attribute, value);
    return new ObservedLink(
        index, name, kind, portKind, up, carrier, mtu, below, elsewhere, altnames, more);
  }

  /** Null if it has no Ethernet address. */
  public @Nullable MacAddress mac() {
    return get(Link.MAC);
  }

  /** Its kind and what is special about it: {@code vlan link eth0 id 10}. */
  String value() {
    StringJoiner text = new StringJoiner(" ");
    text.add(kind.isEmpty() ? "hardware" : kind);
    LinkKind.named(kind)
        .ifPresent(known -> {
          for (LinkAttribute<?> attribute : known.attributes()) {
            Object value = values.get(attribute);
            if (value != null && !attribute.isUsual(value)) {
              text.add(attribute.word()).add(attribute.renderAny(value));
            }
          }
        });
    return text.toString();
  }
}
