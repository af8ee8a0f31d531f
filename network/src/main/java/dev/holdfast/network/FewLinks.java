package dev.holdfast.network;

import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.netlink.Message;
import dev.holdfast.netlink.NetlinkSocket;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Links that are asked for one by one, by those who need few: a host may have thousands. */
final class FewLinks {

  private final NetlinkSocket socket;
  private final Map<Integer, ObservedLink> known = new LinkedHashMap<>();

  FewLinks(NetlinkSocket socket) {
    this.socket = socket;
  }

  /** The link of a name, or of ours the one that we gave it, as among all {@link Links}. */
  @Nullable ObservedLink named(String name) throws KernelException {
    ObservedLink real = ask(name, LinkMessages.named(name));
    return real != null ? real : ask(name, LinkMessages.tagged(name));
  }

  /** Learns the name of an index; one that has just gone has none. */
  void learn(int index) throws KernelException {
    if (known.containsKey(index)) {
      return;
    }
    ObservedLink link = ask("if" + index, LinkMessages.at(index));
    String tagged = link == null ? null : link.taggedName();
    if (link != null && tagged != null && !tagged.equals(link.name())) {
      // It goes by the name that we gave it, unless another link has that now.
      ObservedLink _ = ask(tagged, LinkMessages.named(tagged));
    }
  }

  private @Nullable ObservedLink ask(String what, Message question) throws KernelException {
    try {
      Message answer = socket.ask("look for interface " + what, question);
      ObservedLink link = LinkMessages.readNames(answer);
      known.put(link.index(), link);
      return link;
    } catch (KernelException e) {
      // Before Linux 5.5 nobody could ask for another name: EINVAL.
      if (e.errno().equals(Errno.ENODEV) || e.errno().equals(Errno.EINVAL)) {
        return null;
      }
      throw e;
    }
  }

  /** Those that are known by now. */
  Links links() {
    return new Links(List.copyOf(known.values()));
  }
}
