package dev.holdfast.network;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.netlink.Message;
import java.util.List;

/** What a step does to the kernel. */
sealed interface Deed {

  /** Nothing: what only our books know changes. */
  Deed NONE = new Send(List.of());

  /** Messages of rtnetlink, one behind the other in one send; a refusal of any is that of all. */
  record Send(List<Message> messages) implements Deed {

    public Send {
      messages = List.copyOf(messages);
    }
  }

  /** Whatever else it takes: another family of netlink, an ioctl. */
  record Call(Work work) implements Deed {}

  /** Something that the kernel may refuse. */
  @FunctionalInterface
  interface Work {
    void in(Session session) throws KernelException;
  }

  static Deed send(Message... messages) {
    return new Send(List.of(messages));
  }
}
