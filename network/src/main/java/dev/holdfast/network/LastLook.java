package dev.holdfast.network;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.netlink.DumpSink;
import dev.holdfast.netlink.Frame;
import dev.holdfast.netlink.Message;
import dev.holdfast.netlink.NetlinkSocket;
import dev.holdfast.netlink.Walk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a look asked and was shown, byte by byte, when all was as it should be (decision 19).
 *
 * <p>To compare is a pure function of what the kernel shows, of what is wanted and of what is
 * owned. So a pass with the same wish and the same books asks the same again, and if it is shown
 * the same it needs not read it: there is nothing to do.
 */
final class LastLook {

  private final NetworkState desired;
  private final NetworkApplied owned;
  private final NetworkOptions options;
  private final List<Question> questions;
  private final byte[] shown;

  /**
   * A dump.
   *
   * @param end where what it showed ends
   */
  private record Question(String action, Message request, int end) {}

  private LastLook(
      NetworkState desired,
      NetworkApplied owned,
      NetworkOptions options,
      List<Question> questions,
      byte[] shown) {
    this.desired = desired;
    this.owned = owned;
    this.options = options;
    this.questions = List.copyOf(questions);
    this.shown = shown;
  }

  /** Whether a pass for such a wish, with such books, asks just this. */
  boolean isFor(NetworkState wish, NetworkApplied books, NetworkOptions how) {
    return desired.equals(wish) && owned.equals(books) && options.equals(how);
  }

  /** Asks all of it again; whether the kernel shows the very same. */
  boolean isStillTrue(NetlinkSocket socket) throws KernelException {
    int from = 0;
    Bytes now = new Bytes(1024);
    for (Question question : questions) {
      Same same = new Same(from, question.end, now);
      socket.dump(question.action, question.request, same);
      if (!same.isWhole()) {
        return false;
      }
      from = question.end;
    }
    return true;
  }

  /** Compares a dump, as it arrives, with what was shown before. */
  private final class Same implements DumpSink {

    private final int from;
    private final int end;
    private final Bytes now;
    private int at;
    private boolean differs;

    /**
     * @param now memory for one message
     */
    Same(int from, int end, Bytes now) {
      this.from = from;
      this.end = end;
      this.now = now;
    }

    @Override
    public void begin() {
      at = from;
      differs = false;
    }

    @Override
    public void show(Frame frame) {
      if (!differs) {
        now.length = 0;
        now.addWhatCounts(frame);
        int next = at + now.length;
        differs = next > end || !Arrays.equals(shown, at, next, now.bytes, 0, now.length);
        at = next;
      }
    }

    boolean isWhole() {
      return !differs && at == end;
    }
  }

  /** Takes down what a look asks and is shown. */
  static final class Recording {

    /** A state that is larger is compared as it arrives, and costs little that way. */
    private static final int MOST = 32 * 1024;

    private final List<Question> questions = new ArrayList<>();
    private final Bytes shown = new Bytes(1024);
    private boolean isWhole = true;

    /** Something was asked that is not taken down. */
    void spoil() {
      isWhole = false;
    }

    /** Has a dump taken down while a sink takes it. */
    void dump(NetlinkSocket socket, String action, Message request, DumpSink sink)
        throws KernelException {
      if (!isWhole) {
        socket.dump(action, request, sink);
        return;
      }
      int from = shown.length;
      isWhole = false; // if there is no answer
      DumpSink both =
          new DumpSink() {
            @Override
            public void begin() {
              shown.length = from;
              sink.begin();
            }

            @Override
            public void show(Frame frame) {
              if (shown.length <= MOST) {
                shown.addWhatCounts(frame);
              }
              sink.show(frame);
            }
          };
      socket.dump(action, request, both);
      questions.add(new Question(action, request, shown.length));
      isWhole = shown.length <= MOST;
    }

    /** All of it, if it was taken down. */
    Optional<LastLook> of(NetworkState desired, NetworkApplied owned, NetworkOptions options) {
      return isWhole
          ? Optional.of(
              new LastLook(
                  desired, owned, options, questions, Arrays.copyOf(shown.bytes, shown.length)))
          : Optional.empty();
    }
  }

  /** Bytes that become more. */
  private static final class Bytes {

    /** Behind the length in {@code nlmsghdr}: type 2, flags 2, and then whose message it is. */
    private static final int TYPE = 4;

    private static final int HEADER = 16;
    private static final int NDMSG = 12;
    private static final int IFINFOMSG = 16;

    byte[] bytes;
    int length;

    Bytes(int room) {
      bytes = new byte[room];
    }

    /**
     * What a message says, which is not whose it is, how many packets a link has seen, nor how long
     * ago a neighbour was used.
     */
    void addWhatCounts(Frame frame) {
      int type = frame.type();
      if (type == NeighbourMessages.NEW.number() && Attributed.isLearned(frame)) {
        return;
      }
      byte[] from = frame.bytes();
      add(from, frame.at() + TYPE, frame.at() + TYPE + 2);
      if (type == NeighbourMessages.NEW.number()) {
        Attributed.addBut(Attributed.NDA_CACHEINFO, Attributed.NDA_PROBES, frame, NDMSG, this);
      } else if (type == LinkMessages.NEW.number()) {
        Attributed.addBut(Attributed.STATS, Attributed.STATS64, frame, IFINFOMSG, this);
      } else {
        add(from, frame.at() + HEADER, frame.at() + frame.length());
      }
    }

    void add(byte[] from, int begin, int end) {
      int more = end - begin;
      if (bytes.length - length < more) {
        bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
      }
      System.arraycopy(from, begin, bytes, length, more);
      length += more;
    }
  }

  /** Messages where they arrived: a fixed header, and attributes. */
  private static final class Attributed {

    private static final int NDA_CACHEINFO = 3;
    private static final int NDA_PROBES = 4;
    private static final int STATS = 7; // IFLA_STATS
    private static final int STATS64 = 23; // IFLA_STATS64
    private static final int PERMANENT = NeighbourState.PERMANENT.number();
    private static final int NOARP = NeighbourState.NOARP.number();
    private static final int MULTICAST = 5; // RTN_MULTICAST

    /**
     * Whether the kernel has learned a neighbour by itself, and will forget it: nobody's business.
     * It makes those of multicast groups, which need not be resolved, when it first sends there.
     */
    static boolean isLearned(Frame frame) {
      long state = frame.field(NeighbourMessages.STATE);
      boolean group = frame.field(NeighbourMessages.TYPE) == MULTICAST;
      boolean held =
          (state & PERMANENT) != 0
              || ((state & NOARP) != 0 && !group)
              || frame.field(NeighbourMessages.FLAGS) != 0
              || !Family.isIp((int) frame.field(NeighbourMessages.FAMILY));
      return !held && !attributes(frame, Bytes.NDMSG).find(NeighbourMessages.PROTOCOL.number());
    }

    /** Adds all of a message but attributes of two types. */
    static void addBut(int one, int other, Frame frame, int fixed, Bytes into) {
      byte[] bytes = frame.bytes();
      int body = frame.at() + Bytes.HEADER;
      into.add(bytes, body, Math.min(frame.at() + frame.length(), body + fixed));
      for (Walk walk = attributes(frame, fixed); walk.next(); ) {
        if (walk.type() != one && walk.type() != other) {
          into.add(bytes, walk.at(), walk.payloadEnd());
        }
      }
    }

    private static Walk attributes(Frame frame, int fixed) {
      int from = frame.at() + Bytes.HEADER + fixed;
      return new Walk(frame.bytes(), from, frame.at() + frame.length());
    }
  }
}
