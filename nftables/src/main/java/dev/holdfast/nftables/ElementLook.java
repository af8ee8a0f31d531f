package dev.holdfast.nftables;

import static dev.holdfast.nftables.NftMessages.*;

import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.netlink.Attributes;
import dev.holdfast.netlink.DumpSink;
import dev.holdfast.netlink.Frame;
import dev.holdfast.netlink.Message;
import dev.holdfast.netlink.NetlinkSocket;
import dev.holdfast.netlink.Walk;
import dev.holdfast.reconcile.Failed;
import dev.holdfast.reconcile.Operation;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the elements that a transaction was about, and at nothing else of their sets: each is
 * asked for by its key, so that one of a million costs one question.
 */
final class ElementLook {

  /** So many are asked for one by one. */
  private static final int MOST = 256;

  private final NetlinkSocket socket;
  private final Map<Asked, Expected> expected = new LinkedHashMap<>();
  private boolean whole = true;

  /** One element of one set. */
  private record Asked(int family, String table, String set, Blob key) {}

  /**
   * What should be found.
   *
   * @param named the element as it is asked for
   * @param content null if it should not be there
   */
  private record Expected(Operation operation, Blob named, @Nullable Blob content) {}

  ElementLook(NetlinkSocket socket, List<Change.Sent> transaction) {
    this.socket = socket;
    for (Change.Sent sent : transaction) {
      Message message = sent.message();
      if (message.is(NEWSETELEM) || message.is(DELSETELEM)) {
        expect(sent.operation(), message);
      } else {
        whole = false;
      }
    }
  }

  private void expect(Operation operation, Message message) {
    String table = String.valueOf(message.get(ELEMENTS_TABLE));
    String set = String.valueOf(message.get(ELEMENTS_SET));
    Walk walk = new Walk(message.attributes().bytes());
    if (!walk.find(ELEMENTS.number())) {
      whole = false;
      return;
    }
    for (Walk list = walk.inside(); list.next(); ) {
      Element element = Element.of(list.payload(), Expressions.Meaning.NAMES);
      expected.put(
          new Asked(message.number(FAMILY), table, set, new Blob(element.key())),
          new Expected(
              operation,
              new Blob(element.named()),
              message.is(NEWSETELEM) ? element.content() : null));
    }
  }

  /** Whether a look at some elements is a look at all that the transaction was about. */
  boolean isWhole() {
    return whole && expected.size() <= MOST;
  }

  /** What is not as the transaction should have left it. */
  List<Failed> failed() throws KernelException {
    Set<Operation> failed = new LinkedHashSet<>();
    for (Map.Entry<Asked, Expected> one : expected.entrySet()) {
      Expected wanted = one.getValue();
      Blob found = find(one.getKey(), wanted);
      boolean holds = wanted.content == null ? found == null : wanted.content.equals(found);
      if (!holds) {
        failed.add(wanted.operation);
      }
    }
    return failed.stream().map(one -> new Failed(one, NftPass.NOT_FOUND_SO)).toList();
  }

  /** The content of an element; null if it is not there. */
  private @Nullable Blob find(Asked asked, Expected wanted) throws KernelException {
    TableName table = new TableName(Family.of(asked.family), asked.table);
    Element found = find(socket, table, asked.set, asked.key, wanted.named);
    return found == null ? null : found.content();
  }

  /** Asks for elements, put one behind the other as in {@link ElementList}. */
  static Message question(TableName table, String set, byte[] elements) {
    return Message.request(GETSETELEM, 0)
        .set(FAMILY, table.family().number())
        .put(ELEMENTS_TABLE, table.name())
        .put(ELEMENTS_SET, set)
        .put(ELEMENTS, Attributes.of(elements))
        .build();
  }

  /**
   * Asks for one element of a set.
   *
   * @param key of the element
   * @param named the element as it is asked for
   * @return null if it is not there
   */
  static @Nullable Element find(
      NetlinkSocket socket, TableName table, String set, Blob key, Blob named)
      throws KernelException {
    ElementList list = new ElementList();
    list.add(named.bytes());
    Sought sought = new Sought(key);
    try {
      socket.askAll("look at an element of " + set, question(table, set, list.bytes()), sought);
    } catch (KernelException e) {
      if (e.errno().equals(Errno.ENOENT)) {
        return null;
      }
      throw e;
    }
    return sought.found;
  }

  /** Takes the element with a key: the kernel also answers with the interval that it lies in. */
  private static final class Sought implements DumpSink {

    private final Blob key;
    private @Nullable Element found;

    Sought(Blob key) {
      this.key = key;
    }

    @Override
    public void begin() {
      found = null;
    }

    @Override
    public void show(Frame frame) {
      Walk walk = RulesetReader.attributes(frame);
      Walk elements = walk.find(ELEMENTS.number()) ? walk.inside() : new Walk(new byte[0]);
      while (found == null && elements.next()) {
        Element element = Element.of(elements.payload(), Expressions.Meaning.NAMES);
        if (key.equals(new Blob(element.key()))) {
          found = element;
        }
      }
    }
  }
}
