package dev.holdfast.network;

import dev.holdfast.kernel.Descriptor;
import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.kernel.NamespaceHandle;
import dev.holdfast.netlink.Message;
import dev.holdfast.netlink.SocketOptions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How links are made and named: here, with their other end elsewhere, or elsewhere and taken here.
 */
final class LinkBirth {

  private final Links links;
  private final boolean tags;

  /**
   * @param links those of the namespace that they are to live in
   * @param tags whether a link says that we made it
   */
  LinkBirth(Links links, boolean tags) {
    this.links = links;
    this.tags = tags;
  }

  /** Makes one. */
  Deed of(MadeLinks.Wish wish) {
    if (wish.kind().trait() == LinkKind.Trait.TUN) {
      int index = links.index(wish.name());
      List<Message> tag = tags ? List.of(AltnameMessages.tag(index, wish.name())) : List.of();
      return Tun.create(wish.name(), index, wish.settings(), links, tag);
    }
    String home = Link.home(wish.settings());
    if (!home.isEmpty() && !links.places().isHere(home)) {
      return new Deed.Call(session -> createElsewhere(session, wish, home));
    }
    String place = LinkPeer.place(wish.settings());
    if (place.isEmpty()) {
      return new Deed.Send(birth(wish, null));
    }
    return new Deed.Call(session -> {
      try (Descriptor there = NamespaceHandle.openNetwork(Namespace.parse(place))) {
        session.send("create link " + wish.name(), birth(wish, there));
      }
    });
  }

  /**
   * Makes a link in another namespace. Up to Linux 6.14 its name has to be free there, too; where
   * it is not, the link comes by another one.
   */
  private void createElsewhere(Session session, MadeLinks.Wish wish, String home)
      throws KernelException {
    String action = "create link " + wish.name();
    int index = links.index(wish.name());
    Links there = links.places().in(home);
    String name = tags && there.isTaken(wish.name()) ? "hf" + index : wish.name();
    try (Descriptor place = NamespaceHandle.openNetwork(Namespace.parse(home))) {
      int number = session.number(action, place);
      Message create =
          LinkMessages.createElsewhere(name, index, wish.kind(), wish.settings(), number, there);
      Message tag = AltnameMessages.tag(index, wish.name());
      session.send(action, tags ? List.of(create, tag) : List.of(create));
    }
    makeKnown(session, home);
    if (!name.equals(wish.name())) {
      try {
        session.socket().execute(action, LinkMessages.rename(index, wish.name()));
      } catch (KernelException e) {
        session.socket().execute(action, LinkMessages.delete(index));
        throw e;
      }
    }
  }

  /**
   * Has the namespace that a link was made in know the one that it lives in by a number, which it
   * does not by itself since Linux 6.15: {@link TiesElsewhere} asks for those. Without one no more
   * is lost than a line of a plan.
   */
  private static void makeKnown(Session session, String home) {
    Namespace here = session.namespace().namespace();
    try (Session there = Session.open(Namespace.parse(home), SocketOptions.DEFAULT);
        Descriptor file = NamespaceHandle.openNetwork(here)) {
      int _ = there.number("number namespace " + here, file);
    } catch (KernelException e) {
      // It may have gone by now, or somebody else was faster.
    }
  }

  private List<Message> birth(MadeLinks.Wish wish, @Nullable Descriptor place) {
    int index = links.index(wish.name());
    Message create =
        LinkMessages.create(wish.name(), index, wish.kind(), wish.settings(), links, place);
    List<Message> messages = new ArrayList<>(List.of(create));
    if (tags) {
      messages.add(AltnameMessages.tag(index, wish.name()));
      String peer = LinkPeer.beside(wish.settings());
      if (peer != null) {
        messages.add(AltnameMessages.tag(links.index(peer), peer));
      }
    }
    return messages;
  }

  /** Gives a link another name, whatever it takes. */
  static Deed rename(ObservedLink link, String name) {
    Message rename = LinkMessages.rename(link.index(), name);
    return new Deed.Call(session -> {
      String action = "rename " + link.name() + " to " + name;
      try {
        session.socket().execute(action, rename);
      } catch (KernelException e) {
        if (!e.errno().equals(Errno.EBUSY)) {
          throw e;
        }
        session.socket().execute(action, LinkMessages.setUp(link.index(), false));
        session.socket().execute(action, rename);
        session.socket().execute(action, LinkMessages.setUp(link.index(), link.up()));
      }
    });
  }
}
