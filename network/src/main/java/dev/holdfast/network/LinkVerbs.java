package dev.holdfast.network;

import dev.holdfast.kernel.Descriptor;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.kernel.NamespaceHandle;
import dev.holdfast.netlink.Message;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What can be done to one link, by its name: {@code ip link} of ip-link(8). A link that is made
 * here bears no tag: to a pass it is somebody else's.
 */
public final class LinkVerbs {

  private final NetworkVerbs verbs;
  private final String name;

  LinkVerbs(NetworkVerbs verbs, String name) {
    this.verbs = verbs;
    this.name = name;
  }

  /**
   * Makes the link with all that is said of it, or nothing: what cannot be set is the end of it.
   *
   * @throws IllegalArgumentException if there is no kind, or it lacks something, see {@link
   *     LinkSettings}
   * @throws KernelException EEXIST if there is one of its name, EOPNOTSUPP if the kernel has no
   *     such kind, ENODEV if a link that it names is not there, ENOENT if its peer's namespace is
   *     not
   */
  public void create(LinkSettings settings) throws KernelException {
    LinkKind kind = settings.kind();
    String lack = kind == null ? "the kind of link " + name + " is not said" : settings.lack();
    if (kind == null || lack != null) {
      throw new IllegalArgumentException(lack);
    }
    String action = "create link " + name;
    verbs.perform(session -> {
      make(session, action, kind, settings);
      try {
        complete(session, action, settings);
      } catch (KernelException | RuntimeException e) {
        int index = session.look().links().index(name);
        session.socket().execute("delete link " + name, LinkMessages.delete(index));
        throw e;
      }
    });
  }

  private void make(Session session, String action, LinkKind kind, LinkSettings settings)
      throws KernelException {
    Links links = session.look().links();
    if (kind.trait() == LinkKind.Trait.TUN) {
      links.expect(name);
      run(Tun.create(name, links.index(name), settings, links, List.of()), session, action);
      return;
    }
    String place = LinkPeer.place(settings);
    if (place.isEmpty()) {
      send(session, action, LinkMessages.create(name, 0, kind, settings, links, null));
      return;
    }
    try (Descriptor there = NamespaceHandle.openNetwork(Namespace.parse(place))) {
      send(session, action, LinkMessages.create(name, 0, kind, settings, links, there));
    }
  }

  /** What is not said in the message that makes it. */
  private void complete(Session session, String action, LinkSettings settings)
      throws KernelException {
    Links links = session.look().links();
    int index = links.existing(name, action);
    alter(session, links, settings, action);
    List<String> altnames = settings.get(Link.ALTNAMES);
    for (String altname : altnames == null ? List.<String>of() : altnames) {
      send(session, action, AltnameMessages.add(index, altname));
    }
    for (Address address : settings.addresses()) {
      send(session, action, AddressMessages.create(index, address, 0));
    }
  }

  /**
   * Deletes the link, and what goes with it: its peer, a VLAN on it, addresses, routes.
   *
   * @throws KernelException ENODEV if it is not there, EOPNOTSUPP if it cannot be deleted
   */
  public void delete() throws KernelException {
    one("delete link " + name, LinkMessages::delete);
  }

  /**
   * Sets an attribute of the link, whatever its kind; what has it already is left alone.
   *
   * @throws IllegalArgumentException if the value is out of range, the attribute is not one of this
   *     kind of link, or it is one that the kernel cannot change
   * @throws KernelException ENODEV if there is no such link, or none that the value names; else
   *     what the kernel says
   */
  public <T> void set(LinkAttribute<T> attribute, T value) throws KernelException {
    switch (attribute.change()) {
      case FIXED ->
          throw new IllegalArgumentException(
              "\"" + attribute + "\" cannot be changed: the link has to be made anew");
      case BY_OBJECT ->
          throw new IllegalArgumentException(
              "\"" + attribute + "\" are objects for themselves: add and delete each");
      case LIVE, DOWN -> {}
    }
    String action = "set link " + name + " " + attribute + " to " + attribute.render(value);
    verbs.perform(session -> {
      Links links = session.look().links();
      links.existing(name, action);
      String other = attribute.namesALink() ? value.toString() : Form.NONE;
      if (!other.equals(Form.NONE)) {
        links.existing(other, action);
      }
      alter(session, links, said(links, attribute).with(attribute, value), action);
    });
  }

  /** What there is to say of the link as one of its kind; nothing of what every link has. */
  private LinkSettings said(Links links, LinkAttribute<?> attribute) {
    ObservedLink link = links.named(name).orElse(null);
    LinkKind kind = link == null ? null : LinkKind.named(link.kind()).orElse(null);
    if (link == null || kind == null || LinkKinds.OF_ANY.contains(attribute)) {
      return LinkSettings.of();
    }
    Map<LinkAttribute<?>, Object> values = new LinkedHashMap<>(link.values());
    values.keySet().retainAll(kind.attributes());
    return new LinkSettings(kind, values, List.of());
  }

  private void alter(Session session, Links links, LinkSettings settings, String action)
      throws KernelException {
    NetworkState alone = new NetworkState(Map.of(name, settings.withAddresses()), List.of());
    LinkAttributes attributes =
        new LinkAttributes(
            links, MovedLinks.none(links), ShakenLinks.none(), alone, Map.of(), false, _ -> false);
    for (Step step : attributes.steps()) {
      for (Deed deed : step.deeds().get()) {
        run(deed, session, action);
      }
    }
  }

  /** Sets the admin state. */
  public void setUp(boolean up) throws KernelException {
    one("set " + name + (up ? " up" : " down"), index -> LinkMessages.setUp(index, up));
  }

  /**
   * Sets the largest packet, in bytes.
   *
   * @throws KernelException ENODEV if there is no such link, EINVAL if it cannot have that
   */
  public void setMtu(int bytes) throws KernelException {
    one("set " + name + " mtu " + bytes, index -> LinkMessages.setMtu(index, bytes));
  }

  /**
   * Gives it another name. Before Linux 6.2 a link that is up goes down for a moment.
   *
   * @throws IllegalArgumentException if it is no name of an interface
   * @throws KernelException ENODEV if there is no such link, EEXIST if the other name is taken
   */
  public void rename(String other) throws KernelException {
    LinkName.check(other);
    String action = "rename " + name + " to " + other;
    verbs.perform(session -> {
      Links links = session.look().links();
      links.existing(name, action);
      ObservedLink link = Objects.requireNonNull(links.named(name).orElse(null));
      run(LinkBirth.rename(link, other), session, action);
    });
  }

  /**
   * Gives it one more name.
   *
   * @throws IllegalArgumentException if it is no such name
   * @throws KernelException ENODEV if there is no such link, EEXIST if a link has the name
   */
  public void addAltname(String altname) throws KernelException {
    Altnames.check(altname);
    one("create altname " + altname + " on " + name, index -> AltnameMessages.add(index, altname));
  }

  /**
   * Takes one of its other names away.
   *
   * @throws KernelException ENODEV if there is no such link, ENOENT if it has no such name
   */
  public void deleteAltname(String altname) throws KernelException {
    one(
        "delete altname " + altname + " on " + name,
        index -> AltnameMessages.delete(index, altname));
  }

  /**
   * Adds a peer to a WireGuard link, or sets all that is said of the one that is there.
   *
   * @throws KernelException ENODEV if there is no such link, EOPNOTSUPP if it is another one
   */
  public void setWireguardPeer(WireguardPeer peer) throws KernelException {
    WireguardKeySource source = peer.presharedKey();
    WireguardMessages.PeerChange change =
        new WireguardMessages.PeerChange(
            peer.publicKey(),
            0,
            source == null ? null : source.read(),
            peer.endpoint(),
            peer.keepalive(),
            peer.allowedIps());
    change("set wireguard peer " + peer.key(name), change);
  }

  /** Removes a peer from a WireGuard link, whoever put it there; one that is not there is gone. */
  public void deleteWireguardPeer(WireguardPublicKey peer) throws KernelException {
    change(
        "delete wireguard peer " + peer + " on " + name,
        WireguardMessages.PeerChange.removing(peer));
  }

  private void change(String action, WireguardMessages.PeerChange change) throws KernelException {
    verbs.perform(
        session -> session.wireguard().execute(action, messages -> messages.peer(name, change)));
  }

  /** Makes a message about a link of an index. */
  @FunctionalInterface
  private interface AboutOne {
    Message compose(int index);
  }

  private void one(String action, AboutOne message) throws KernelException {
    verbs.perform(session -> {
      int index = session.look().links().existing(name, action);
      send(session, action, message.compose(index));
    });
  }

  private static void send(Session session, String action, Message message) throws KernelException {
    session.socket().execute(action, message);
  }

  private static void run(Deed deed, Session session, String action) throws KernelException {
    switch (deed) {
      case Deed.Send(List<Message> messages) -> session.send(action, messages);
      case Deed.Call(Deed.Work work) -> work.in(session);
    }
  }
}
