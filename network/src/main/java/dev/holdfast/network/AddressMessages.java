package dev.holdfast.network;

import static dev.holdfast.netlink.Codecs.IP;
import static dev.holdfast.netlink.Codecs.STRING;
import static dev.holdfast.netlink.Codecs.U32;
import static dev.holdfast.netlink.Codecs.U8;

import dev.holdfast.netlink.Attr;
import dev.holdfast.netlink.Codec;
import dev.holdfast.netlink.Field;
import dev.holdfast.netlink.Flags;
import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.Message;
import dev.holdfast.netlink.MessageType;
import dev.holdfast.netlink.Struct;
import dev.holdfast.netlink.WireFormatException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Addresses on the wire, write beside read: {@code RTM_*ADDR} of rtnetlink(7), linux/if_addr.h. */
final class AddressMessages {

  static final Field FAMILY = Field.u8(0, "ifa_family");
  static final Field PREFIXLEN = Field.u8(1, "ifa_prefixlen");
  static final Field FLAGS8 = Field.u8(2, "ifa_flags");
  static final Field SCOPE = Field.u8(3, "ifa_scope");
  static final Field INDEX = Field.u32(4, "ifa_index");

  static final Attr<IpAddress> ADDRESS = Attr.of(1, "IFA_ADDRESS", IP);
  static final Attr<IpAddress> LOCAL = Attr.of(2, "IFA_LOCAL", IP);
  static final Attr<String> LABEL = Attr.of(3, "IFA_LABEL", STRING);
  static final Attr<IpAddress> BROADCAST = Attr.of(4, "IFA_BROADCAST", IP);
  static final Attr<Lifetimes> CACHEINFO = Attr.of(6, "IFA_CACHEINFO", new LifetimesCodec());
  static final Attr<Long> FLAGS = Attr.of(8, "IFA_FLAGS", U32);
  static final Attr<Long> RT_PRIORITY = Attr.of(9, "IFA_RT_PRIORITY", U32);
  static final Attr<Integer> PROTO = Attr.of(11, "IFA_PROTO", U8);

  private static final Struct IFADDRMSG =
      Struct.of("ifaddrmsg", 8, FAMILY, PREFIXLEN, FLAGS8, SCOPE, INDEX);

  static final MessageType NEW = type(20, "RTM_NEWADDR");
  static final MessageType DELETE = type(21, "RTM_DELADDR");
  static final MessageType GET = type(22, "RTM_GETADDR");

  private static final int NODAD = 0x02;
  private static final int NOPREFIXROUTE = 0x200;

  private AddressMessages() {}

  private static MessageType type(int number, String name) {
    return MessageType.of(
        number,
        name,
        IFADDRMSG,
        ADDRESS,
        LOCAL,
        LABEL,
        BROADCAST,
        CACHEINFO,
        FLAGS,
        RT_PRIORITY,
        PROTO);
  }

  static List<MessageType> types() {
    return List.of(NEW, DELETE, GET);
  }

  static Message dump() {
    return Message.request(GET, 0).build();
  }

  /** Fails if the address is there, whoever owns it. */
  static Message create(int index, Address address, int protocol) {
    return write(Flags.CREATE | Flags.EXCL, index, address, protocol);
  }

  /**
   * Alters in place what can be: lifetimes, and in IPv6 the flags and the peer. The rest is kept
   * silently as it was, and so is everything if only the prefix length of an IPv6 address differs.
   */
  static Message alter(int index, Address address, int protocol) {
    return write(Flags.REPLACE, index, address, protocol);
  }

  /**
   * @param protocol the tag, which a change without it would erase; 0 for none
   */
  private static Message write(int flags, int index, Address address, int protocol) {
    long bits =
        (address.noPrefixRoute() ? NOPREFIXROUTE : 0)
            | (address.noDad() ? NODAD : 0)
            | AddressFlag.bits(address.flags());
    boolean lasting = address.valid().isForever() && address.preferred().isForever();
    return header(Message.request(NEW, flags), index, address)
        .set(SCOPE, address.effectiveScope().number())
        .put(ADDRESS, address.peer() != null ? address.peer() : address.local())
        .put(LOCAL, address.local())
        .putIf(LABEL, address.label())
        .putIf(BROADCAST, address.broadcast())
        .putIf(CACHEINFO, lasting ? null : new Lifetimes(address.preferred(), address.valid()))
        .putIf(FLAGS, bits == 0 ? null : bits)
        .putIf(RT_PRIORITY, address.metric() == 0 ? null : (Long) address.metric())
        .putIf(PROTO, protocol == 0 ? null : protocol)
        .build();
  }

  static Message delete(int index, Address address) {
    return header(Message.request(DELETE, 0), index, address)
        .put(ADDRESS, address.peer() != null ? address.peer() : address.local())
        .put(LOCAL, address.local())
        .build();
  }

  private static Message.Builder header(Message.Builder message, int index, Address address) {
    return message
        .set(FAMILY, Family.of(address.local()))
        .set(PREFIXLEN, address.prefixLength())
        .set(INDEX, index);
  }

  /** Reads one; empty if it is of another family, or is no address that a link can be given. */
  static Optional<ObservedAddress> read(Message message, Links links) {
    IpAddress address = message.get(ADDRESS);
    IpAddress own = message.get(LOCAL);
    // IPv4 always tells both; IPv6 tells IFA_LOCAL only if there is a peer.
    IpAddress local = own != null ? own : address;
    Long wide = message.get(FLAGS);
    int flags = wide != null ? wide.intValue() : message.number(FLAGS8);
    if (!Family.isIp(message.number(FAMILY))
        || local == null
        || !Address.isPossible(local, AddressFlag.of(flags))) {
      return Optional.empty();
    }
    String link = links.name(message.number(INDEX));
    Integer protocol = message.get(PROTO);
    Address read = address(message, link, local, local.equals(address) ? null : address, flags);
    return Optional.of(
        new ObservedAddress(
            link, read, protocol == null ? 0 : protocol, flags, unusual(read, flags)));
  }

  private static Address address(
      Message message, String link, IpAddress local, @Nullable IpAddress peer, int flags) {
    boolean v4 = local.isV4();
    int prefixLength = message.number(PREFIXLEN);
    Lifetimes lifetimes = message.get(CACHEINFO);
    Lifetime valid = lifetimes == null ? Lifetime.FOREVER : lifetimes.remaining();
    Lifetime preferred = lifetimes == null ? Lifetime.FOREVER : lifetimes.preferred();
    String label = message.get(LABEL);
    Long metric = message.get(RT_PRIORITY);
    return new Address(
        local,
        prefixLength,
        peer,
        v4 ? message.get(BROADCAST) : null,
        !v4 || label == null || label.isEmpty() || label.equals(link) ? null : label,
        v4 ? new Scope(message.number(SCOPE)) : null,
        valid,
        preferred.compareTo(valid) > 0 ? valid : preferred,
        (flags & NOPREFIXROUTE) != 0,
        !v4 && (flags & NODAD) != 0,
        metric == null ? 0 : metric,
        fitting(local, prefixLength, AddressFlag.of(flags)));
  }

  private static Set<AddressFlag> fitting(IpAddress local, int length, Set<AddressFlag> flags) {
    if (flags.isEmpty()) {
      return flags;
    }
    Set<AddressFlag> fitting = EnumSet.copyOf(flags);
    fitting.removeIf(flag ->
        switch (flag) {
          case HOME -> local.isV4();
          case MNGTMPADDR -> local.isV4() || length != 64;
          case AUTOJOIN -> !local.isMulticast();
        });
    return fitting;
  }

  /** Flags that the kernel keeps though they mean nothing to an address of this kind. */
  private static @Nullable String unusual(Address read, int flags) {
    int rare = AddressFlag.bits(AddressFlag.of(flags)) & ~AddressFlag.bits(read.flags());
    return rare == 0 ? null : "flags 0x" + Integer.toHexString(rare);
  }

  /** {@code struct ifa_cacheinfo}: preferred 4, valid 4, created 4, updated 4. */
  record Lifetimes(Lifetime preferred, Lifetime valid) {

    /** An address that shows 0 is about to go and is still there. */
    Lifetime remaining() {
      return valid.seconds() == 0 ? new Lifetime(1) : valid;
    }
  }

  private record LifetimesCodec() implements Codec<Lifetimes> {

    private static final int BYTES = 16;

    @Override
    public int length(Lifetimes value) {
      return BYTES;
    }

    @Override
    public void write(Lifetimes value, byte[] into, int at) {
      ByteBuffer.wrap(into, at, BYTES)
          .order(ByteOrder.nativeOrder())
          .putInt((int) value.preferred.seconds())
          .putInt((int) value.valid.seconds())
          .putLong(0);
    }

    @Override
    public Lifetimes read(byte[] from, int at, int length) {
      if (length < BYTES) {
        throw new WireFormatException("has " + length + " bytes, not " + BYTES);
      }
      ByteBuffer buffer = ByteBuffer.wrap(from, at, length).order(ByteOrder.nativeOrder());
      Lifetime preferred = new Lifetime(Integer.toUnsignedLong(buffer.getInt()));
      return new Lifetimes(preferred, new Lifetime(Integer.toUnsignedLong(buffer.getInt())));
    }

    @Override
    public String show(Lifetimes value) {
      return "preferred " + value.preferred + " valid " + value.valid;
    }
  }
}
