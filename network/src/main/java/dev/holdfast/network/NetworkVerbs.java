package dev.holdfast.network;

import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.netlink.Message;
import java.util.List;

/**
 * The single verbs in one namespace, under {@link Network}: each does one thing to one object,
 * whoever owns it, and looks at nothing else. What they make bears the tag that they are told.
 *
 * <p>It holds nothing open between calls, and any number of threads may use it.
 */
public final class NetworkVerbs {

  private final Network network;
  private final Namespace scope;

  NetworkVerbs(Network network, Namespace scope) {
    this.network = network;
    this.scope = scope;
  }

  /**
   * What can be done to a link.
   *
   * @throws IllegalArgumentException if it is no name of an interface
   */
  public LinkVerbs link(String name) {
    LinkName.check(name);
    return new LinkVerbs(this, name);
  }

  /**
   * Adds an address.
   *
   * @param protocol the tag, 0 for none
   * @throws KernelException EEXIST if it is there, ENODEV if there is no such link
   */
  public void addAddress(String link, Address address, int protocol) throws KernelException {
    execute(
        "create address " + address.key(link),
        links -> AddressMessages.create(links.index(link), address, protocol));
  }

  /**
   * Deletes an address, whoever owns it.
   *
   * @throws KernelException EADDRNOTAVAIL if it is not there
   */
  public void deleteAddress(String link, Address address) throws KernelException {
    execute(
        "delete address " + address.key(link),
        links -> AddressMessages.delete(links.index(link), address));
  }

  /**
   * Adds a route.
   *
   * @throws KernelException EEXIST if there is one with its key, whoever owns it
   */
  public void addRoute(Route route, int protocol) throws KernelException {
    execute("create route " + route.key(), links -> RouteMessages.create(route, links, protocol));
  }

  /** Adds a route, or replaces the first one with its key, whoever owns it. */
  public void replaceRoute(Route route, int protocol) throws KernelException {
    execute(
        "replace route " + route.key(),
        links -> RouteMessages.createOrReplace(route, links, protocol));
  }

  /**
   * Deletes a route if it is as described and bears the protocol.
   *
   * @throws KernelException ESRCH if there is none such
   */
  public void deleteRoute(Route route, int protocol) throws KernelException {
    execute("delete route " + route.key(), links -> RouteMessages.delete(route, links, protocol));
  }

  /**
   * Adds a neighbour.
   *
   * @param protocol the tag, 0 for none
   * @throws KernelException EEXIST if there is one with its key, also one that the kernel learned;
   *     a proxy that is there is replaced
   */
  public void addNeighbour(Neighbour neighbour, int protocol) throws KernelException {
    execute(
        "create neighbour " + neighbour.key(),
        links -> NeighbourMessages.create(neighbour, links, protocol));
  }

  /** Adds a neighbour, or replaces the one with its key, whoever owns it. */
  public void replaceNeighbour(Neighbour neighbour, int protocol) throws KernelException {
    execute(
        "replace neighbour " + neighbour.key(),
        links -> NeighbourMessages.createOrReplace(neighbour, links, protocol));
  }

  /**
   * Deletes a neighbour, whoever owns it.
   *
   * @throws KernelException ENOENT if it is not there
   */
  public void deleteNeighbour(Neighbour.Key key) throws KernelException {
    execute("delete neighbour " + key, links -> NeighbourMessages.delete(key, links));
  }

  /**
   * Adds an entry to a forwarding table, or one more destination to an address that can have many.
   *
   * @throws KernelException EEXIST if the address has an entry
   */
  public void addFdb(FdbEntry entry) throws KernelException {
    execute("create fdb " + entry.key(), links -> FdbMessages.create(entry, links));
  }

  /**
   * Deletes an entry of a forwarding table, whoever owns it.
   *
   * @throws KernelException ENOENT if it is not there
   */
  public void deleteFdb(FdbEntry entry) throws KernelException {
    execute("delete fdb " + entry.key(), links -> FdbMessages.delete(entry, links));
  }

  /**
   * Makes a port of a bridge a member of a multicast group.
   *
   * @throws KernelException EEXIST if it is one, EINVAL if the bridge or the port is down
   */
  public void addMdb(MdbEntry entry) throws KernelException {
    execute("create mdb " + entry, links -> MdbMessages.create(entry, links));
  }

  /**
   * Ends the membership of a port, whoever made it a member.
   *
   * @throws KernelException EINVAL or ENOENT if it is none
   */
  public void deleteMdb(MdbEntry entry) throws KernelException {
    execute("delete mdb " + entry, links -> MdbMessages.delete(entry, links));
  }

  /**
   * Adds a nexthop object.
   *
   * @throws KernelException EEXIST if there is one with its id, whoever owns it
   */
  public void addNexthop(Nexthop nexthop, int protocol) throws KernelException {
    execute(
        "create nexthop " + nexthop.id(),
        links -> NexthopMessages.create(nexthop, links, protocol));
  }

  /**
   * Deletes a nexthop object, whoever owns it, and with it the routes that stand on it.
   *
   * @throws KernelException ENOENT if there is none such
   */
  public void deleteNexthop(long id) throws KernelException {
    execute("delete nexthop " + id, _ -> NexthopMessages.delete(id));
  }

  /**
   * Adds a rule.
   *
   * @param protocol the tag, 0 for none
   * @throws KernelException EEXIST if there is the same of this protocol
   */
  public void addRule(Rule rule, int protocol) throws KernelException {
    perform(session -> {
      RuleOrder order = new RuleOrder(session.look().rulesWithMessages());
      session.socket().execute("create rule " + rule, order.creation(rule, protocol));
    });
  }

  /**
   * Deletes the first rule that is as described and bears the protocol.
   *
   * @throws KernelException ENOENT if there is none such
   */
  public void deleteRule(Rule rule, int protocol) throws KernelException {
    String action = "delete rule " + rule;
    perform(session -> {
      List<Look.ShownRule> all = session.look().rulesWithMessages();
      Look.ShownRule shown = first(all, rule, protocol, action);
      RuleOrder order = new RuleOrder(all);
      order.goes(shown);
      for (Message message : order.deletion(shown)) {
        session.socket().execute(action, message);
      }
    });
  }

  private static Look.ShownRule first(
      List<Look.ShownRule> all, Rule rule, int protocol, String action) throws KernelException {
    for (Look.ShownRule shown : all) {
      Integer bears = shown.rule().protocol();
      if (rule.equals(shown.rule().rule()) && (bears == null || bears == protocol)) {
        return shown;
      }
    }
    throw new KernelException(action, Errno.ENOENT);
  }

  /** Makes a message once the names of links are known. */
  @FunctionalInterface
  private interface Composer {
    Message compose(Links links);
  }

  private void execute(String action, Composer composer) throws KernelException {
    perform(session -> session.socket().execute(action, composer.compose(session.look().links())));
  }

  void perform(Deed.Work work) throws KernelException {
    boolean done =
        network.in(
            scope,
            session -> {
              work.in(session);
              return true;
            });
    assert done;
  }
}
