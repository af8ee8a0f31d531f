package dev.holdfast.network;

import dev.holdfast.kernel.KernelException;
import java.util.Map;

/**
 * How an attribute of links is looked at and set of which the messages of links say nothing.
 *
 * @param <T> its values
 */
interface Apart<T> {

  /**
   * What links have of it, by index; asked once in a look, when the links are known. One that can
   * have nothing of it is left out.
   */
  Map<Integer, T> look(Look look) throws KernelException;

  /**
   * What gives a link this value, whatever it has now.
   *
   * @param kind that of the link, such as {@code bridge}
   */
  Deed set(int index, String kind, T value);
}
