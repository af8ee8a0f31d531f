package dev.holdfast.nftables;

import static dev.holdfast.nftables.NftMessages.*;

import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.NamespaceHandle;
import dev.holdfast.netlink.Message;
import dev.holdfast.netlink.NetlinkSocket;
import dev.holdfast.netlink.SocketOptions;
import dev.holdfast.nftables.Change.Part;
import dev.holdfast.nftables.Change.Phase;
import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.Operation.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Adds elements to a set of any size, or takes some out, without listing it.
 *
 * <p>What the elements are in the kernel's words is found in a namespace of their own, with a set
 * of the same declaration and nothing else in it.
 */
final class ElementVerb {

  private final NftSession session;
  private final SocketOptions options;
  private final TableName table;
  private final String set;

  ElementVerb(NftSession session, SocketOptions options, TableName table, String set) {
    this.session = session;
    this.options = options;
    this.table = table;
    this.set = set;
  }

  void add(String elements) throws KernelException, NftMistakeException {
    NftSet declared = declaration();
    List<Elements.Unit> units = units(declared, elements);
    commit(Verb.CREATE, writer().addElements(set, units));
  }

  void delete(String elements) throws KernelException, NftMistakeException {
    NftSet declared = declaration();
    List<Elements.Unit> units = units(declared, elements);
    commit(Verb.DELETE, writer().deleteElements(set, units));
  }

  private TableWriter writer() {
    return new TableWriter(table, new AtomicLong());
  }

  private void commit(Verb verb, List<Part> parts) throws KernelException {
    Operation operation = new Operation(verb, "elements", "of " + table + " " + set);
    NftPass.commitNow(session, List.of(new Change(operation, parts)));
  }

  private NftSet declaration() throws KernelException {
    Message request =
        Message.request(GETSET, 0)
            .set(FAMILY, table.family().number())
            .put(SET_TABLE, table.name())
            .put(SET_NAME, set)
            .build();
    Message found = session.socket().ask("look at the set " + set + " of " + table, request);
    return new NftSet(set, found.attributes(), Elements.NONE);
  }

  /** The elements of a text in the kernel's words. */
  private List<Elements.Unit> units(NftSet declared, String elements)
      throws KernelException, NftMistakeException {
    NftText text = NftText.of("add element " + table + " " + set + " { " + elements + " }\n");
    try (NamespaceHandle workshop = NamespaceHandle.makeNetwork();
        NetlinkSocket socket = NftSession.socket(workshop, options.withPortId(0))) {
      RulesetReader reader = RulesetReader.ofWorkshop(socket);
      make(socket, reader, declared);
      List<NftText.Mistake> mistakes = Language.run(workshop, text, Set.of());
      if (!mistakes.isEmpty()) {
        throw new NftMistakeException(mistakes);
      }
      Table made = reader.read(_ -> true).tables().get(table);
      NftSet filled = made == null ? null : made.sets().get(set);
      if (filled == null) {
        throw new KernelException("try out the set " + set, Errno.ENOENT);
      }
      // The end before the first interval is there already.
      return filled.elements().units().stream().filter(unit -> !unit.first().isEnd()).toList();
    }
  }

  /**
   * Makes the table with the set, and with chains and objects of the names that it may refer to.
   */
  private void make(NetlinkSocket socket, RulesetReader reader, NftSet declared)
      throws KernelException {
    List<Part> parts = new ArrayList<>();
    parts.add(writer().newTable(0, Blob.EMPTY));
    if (declared.isMap()) {
      parts.addAll(referents());
    }
    parts.addAll(writer().newSet(declared, true));
    Operation operation = new Operation(Verb.CREATE, "set", set);
    NftSession.commit(
        socket, reader.generation(), Change.transaction(List.of(new Change(operation, parts))));
  }

  private List<Part> referents() throws KernelException {
    List<Part> parts = new ArrayList<>();
    Ruleset found = session.reader().readWithoutElements(head -> head.name().equals(table));
    Table whole = found.tables().get(table);
    if (whole != null) {
      whole.objects().values().forEach(object -> parts.add(writer().newObject(object)));
      whole.chains().values().stream()
          .filter(chain -> chain.hook() == null)
          .map(chain -> writer().newChain(chain))
          .filter(part -> part.phase() == Phase.CHAINS)
          .forEach(parts::add);
    }
    return parts;
  }
}
