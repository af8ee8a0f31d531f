package dev.holdfast.network;

import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.IpPrefix;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * What an interface should have; what is left out is not managed.
 *
 * @param kind what it is made as, if it is not there; null for an interface that must exist already
 * @param values what is said of it, see {@link Link} and the class of its kind
 */
public record LinkSettings(
    @Nullable LinkKind kind, Map<LinkAttribute<?>, Object> values, List<Address> addresses) {

  /** The least that IPv4 knows (RFC 791). */
  static final int SMALLEST_MTU = 68;

  private static final LinkSettings NOTHING = new LinkSettings(null, Map.of(), List.of());

  /**
   * @throws IllegalArgumentException if something is said that its kind does not have, or an
   *     address is given twice
   */
  public LinkSettings {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    addresses = List.copyOf(addresses);
    List<LinkAttribute<?>> known = kind == null ? LinkKinds.OF_ANY : kind.allAttributes();
    for (LinkAttribute<?> attribute : values.keySet()) {
      if (!known.contains(attribute)) {
        throw new IllegalArgumentException(
            kind == null
                ? "\"" + attribute + "\" needs the kind of the link"
                : "a " + kind + " has no \"" + attribute + "\"");
      }
    }
    Set<Object> keys = new HashSet<>();
    for (Address address : addresses) {
      if (!keys.add(identity(address))) {
        throw new IllegalArgumentException("the address " + address.prefix() + " is given twice");
      }
    }
  }

  /** Only addresses. */
  public static LinkSettings of(Address... addresses) {
    return new LinkSettings(null, Map.of(), List.of(addresses));
  }

  /** A link of a kind; see the class of the kind for a shorter way. */
  public static LinkSettings of(LinkKind kind) {
    return new LinkSettings(kind, Map.of(), List.of());
  }

  /**
   * These, and a value for an attribute.
   *
   * @throws IllegalArgumentException if it is out of range, or of another kind of link
   */
  public <T> LinkSettings with(LinkAttribute<T> attribute, T value) {
    Map<LinkAttribute<?>, Object> more = new LinkedHashMap<>(values);
    try {
      more.put(attribute, attribute.parse(attribute.render(value)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(attribute + ": " + e.getMessage(), e);
    }
    return new LinkSettings(kind, more, addresses);
  }

  public LinkSettings withUp(boolean isUp) {
    return with(Link.UP, isUp);
  }

  public LinkSettings withMtu(int bytes) {
    return with(Link.MTU, (long) bytes);
  }

  public LinkSettings withAddresses(Address... all) {
    return new LinkSettings(kind, values, List.of(all));
  }

  /** The value of an attribute; null if nothing is said of it. */
  @SuppressWarnings("unchecked")
  public <T> @Nullable T get(LinkAttribute<T> attribute) {
    return (T) values.get(attribute);
  }

  /** The admin state. */
  public @Nullable Boolean up() {
    return get(Link.UP);
  }

  /** In bytes. */
  public @Nullable Integer mtu() {
    Long bytes = get(Link.MTU);
    return bytes == null ? null : (Integer) bytes.intValue();
  }

  /** Whether nothing at all is said. */
  public boolean isEmpty() {
    return equals(NOTHING);
  }

  /** Why no such link can be made; null if it can. */
  @Nullable String lack() {
    if (kind != null && values.containsKey(Link.FROM_NETNS)) {
      return "it is made, and cannot be taken from another namespace";
    }
    if (kind != null) {
      for (LinkAttribute<?> needed : kind.required()) {
        if (!values.containsKey(needed)) {
          return "a " + kind + " needs \"" + needed + "\"";
        }
      }
      return kind.flaw(this);
    }
    return null;
  }

  /** The kind and what is said when the link is made: {@code vlan link eth0 id 10}. */
  String birth() {
    StringJoiner text = new StringJoiner(" ");
    if (kind != null) {
      text.add(kind.name());
      for (LinkAttribute<?> attribute : kind.attributes()) {
        Object value = values.get(attribute);
        if (value != null) {
          text.add(attribute.word()).add(attribute.renderAny(value));
        }
      }
    }
    return text.toString();
  }

  /**
   * What the kernel tells two addresses of a link apart by: in IPv6 the address alone, so that it
   * cannot have it with two prefix lengths; in IPv4 the network of the peer, too.
   */
  private static Object identity(Address address) {
    record Identity(IpAddress local, IpPrefix network) {}
    return address.local().isV6()
        ? address.local()
        : new Identity(address.local(), address.network());
  }
}
