// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

/**
 * Bytes a second (sent and received together) of the last minute, oldest first: at most {@link
 * #POINTS} points, each the mean of a second, or of the time between two refreshes where that is
 * longer. The last points of all rows of one view belong to the same time.
 */
public final class History {
  /** Most points there are. */
  public static final int POINTS = 60;

  /** Nothing moved. */
  public static final History EMPTY = new History(new float[0], new float[0]);

  private final float[] all;
  private final float[] tcp;

  /**
   * Keeps the arrays.
   *
   * @param all TCP and UDP
   * @param tcp TCP alone, as many points
   */
  History(float[] all, float[] tcp) {
    this.all = all;
    this.tcp = tcp;
  }

  /** How many points there are; points that are missing at the old end are 0. */
  public int size() {
    return all.length;
  }

  /**
   * One point.
   *
   * @param index 0 for the oldest
   * @param tcpOnly TCP alone
   * @return bytes a second
   */
  public double at(int index, boolean tcpOnly) {
    return tcpOnly ? tcp[index] : all[index];
  }

  /** The highest point; 0 without points. */
  public double peak(boolean tcpOnly) {
    double peak = 0;
    for (int i = 0; i < size(); i++) {
      peak = Math.max(peak, at(i, tcpOnly));
    }
    return peak;
  }

  /** This history with another point at its young end. */
  History followedBy(double allPoint, double tcpPoint) {
    if (allPoint == 0 && (all.length == 0 || isSilent())) {
      return EMPTY;
    }
    return new History(append(all, allPoint), append(tcp, tcpPoint));
  }

  private boolean isSilent() {
    return peak(false) == 0;
  }

  private static float[] append(float[] points, double point) {
    int kept = Math.min(points.length, POINTS - 1);
    float[] longer = new float[kept + 1];
    System.arraycopy(points, points.length - kept, longer, 0, kept);
    longer[kept] = (float) point;
    return longer;
  }

  /** Both together, point by point from the young end. */
  History plus(History other) {
    if (other.size() == 0) {
      return this;
    }
    return size() == 0 ? other : new History(sum(all, other.all), sum(tcp, other.tcp));
  }

  private static float[] sum(float[] a, float[] b) {
    float[] longer = a.length >= b.length ? a.clone() : b.clone();
    float[] shorter = a.length >= b.length ? b : a;
    int shift = longer.length - shorter.length;
    for (int i = 0; i < shorter.length; i++) {
      longer[shift + i] += shorter[i];
    }
    return longer;
  }
}
