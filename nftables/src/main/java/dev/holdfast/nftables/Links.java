package dev.holdfast.nftables;

import static dev.holdfast.netlink.Codecs.STRING;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.NamespaceHandle;
import dev.holdfast.netlink.Attr;
import dev.holdfast.netlink.Attributes;
import dev.holdfast.netlink.Field;
import dev.holdfast.netlink.Flags;
import dev.holdfast.netlink.Message;
import dev.holdfast.netlink.MessageType;
import dev.holdfast.netlink.Multicast;
import dev.holdfast.netlink.NetlinkSocket;
import dev.holdfast.netlink.SocketOptions;
import dev.holdfast.netlink.Struct;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The interfaces of a namespace, as far as tables name them: rtnetlink(7). */
final class Links {

  private static final int ROUTE = 0;
  private static final Field INDEX = Field.s32(4, "ifi_index");
  private static final Struct HEADER = Struct.of("ifinfomsg", 16, INDEX);
  private static final Attr<String> NAME = Attr.of(3, "IFLA_IFNAME", STRING);
  private static final Attr<String> KIND = Attr.of(1, "IFLA_INFO_KIND", STRING);
  private static final Attr<Attributes> INFO = Attr.nested(18, "IFLA_LINKINFO", KIND);
  private static final MessageType NEW = MessageType.of(16, "RTM_NEWLINK", HEADER, NAME, INFO);
  private static final MessageType DELETE = MessageType.of(17, "RTM_DELLINK", HEADER, NAME);
  private static final MessageType GET = MessageType.of(18, "RTM_GETLINK", HEADER);

  /**
   * Of which every kernel that filters has one. The modules of some make interfaces of their own
   * when they are loaded, on the host, so these come last.
   */
  private static final List<String> KINDS = List.of("bridge", "veth", "dummy", "ifb");

  private Links() {}

  /** All there are, by name: their indices. */
  static SortedMap<String, Integer> of(NamespaceHandle namespace, SocketOptions options)
      throws KernelException {
    try (NetlinkSocket socket = open(namespace, options)) {
      SortedMap<String, Integer> links = new TreeMap<>();
      for (Message link : socket.dump("list the links", Message.request(GET, 0).build())) {
        String name = link.get(NAME);
        if (name != null) {
          links.put(name, link.number(INDEX));
        }
      }
      return links;
    }
  }

  private static NetlinkSocket open(NamespaceHandle namespace, SocketOptions options)
      throws KernelException {
    return NetlinkSocket.open(namespace, ROUTE, List.of(NEW, GET), options.withPortId(0));
  }

  /** Tells of interfaces that come, go or change their names from now on. */
  static Multicast listen(NamespaceHandle namespace, Runnable bell) throws KernelException {
    final int links = 1;
    final int buffer = 1024 * 1024;
    Map<Integer, String> names = new HashMap<>();
    return Multicast.listen(
        namespace,
        ROUTE,
        List.of(NEW, DELETE),
        new int[] {links},
        buffer,
        new Multicast.Listener() {
          @Override
          public void messages(List<Message> messages) {
            if (messages.stream().anyMatch(message -> isNews(message, names))) {
              bell.run();
            }
          }

          @Override
          public void overrun() {
            bell.run();
          }

          @Override
          public void ended(KernelException reason) {
            // The timer is left.
          }
        });
  }

  /** Whether an interface has gone, or is one that was not heard of before by this name. */
  private static boolean isNews(Message message, Map<Integer, String> names) {
    String name = message.get(NAME);
    int index = message.number(INDEX);
    if (message.is(DELETE)) {
      names.remove(index);
      return true;
    }
    return name != null && !name.equals(names.put(index, name));
  }

  /**
   * Makes interfaces that stand for others of the same names, and of the same indices where they
   * have one: a rule with {@code iif} holds the index and not the name.
   *
   * @param wanted index by name; 0 for any
   */
  static void make(NamespaceHandle namespace, Map<String, Integer> wanted, SocketOptions options)
      throws KernelException {
    try (NetlinkSocket socket = open(namespace, options)) {
      for (boolean numbered : List.of(true, false)) {
        for (Map.Entry<String, Integer> link : wanted.entrySet()) {
          if (link.getValue() != 0 == numbered) {
            make(socket, link.getKey(), link.getValue());
          }
        }
      }
    }
  }

  private static void make(NetlinkSocket socket, String name, int index) throws KernelException {
    @Nullable KernelException refusal = null;
    for (String kind : KINDS) {
      Message request =
          Message.request(NEW, Flags.CREATE | Flags.EXCL)
              .set(INDEX, index)
              .put(NAME, name)
              .nest(INFO, info -> info.put(KIND, kind))
              .build();
      try {
        socket.execute("try out a link " + name, request);
        return;
      } catch (KernelException e) {
        refusal = e;
      }
    }
    if (refusal != null) {
      throw refusal;
    }
  }
}
