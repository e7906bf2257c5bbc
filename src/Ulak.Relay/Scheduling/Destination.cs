using Ulak.Relay.Sources;
using Ulak.Storage.Queue;

namespace Ulak.Relay.Scheduling;

/// <summary>A destination in memory: when it is due, and what was read of it. Not thread-safe: the scheduler locks.</summary>
internal sealed class Destination(string name)
{
    /// <summary>The name.</summary>
    public string Name => name;

    /// <summary>When its next delivery is due; <see cref="DateTimeOffset.MaxValue"/> if none waits.</summary>
    public DateTimeOffset NextAt { get; set; } = DateTimeOffset.MaxValue;

    /// <summary>
    /// When the store may have a delivery that is due and that is not in memory; <see cref="DateTimeOffset.MaxValue"/> for never. It may be
    /// too early, at the cost of a read.
    /// </summary>
    public DateTimeOffset StoreDueAt { get; private set; } = DateTimeOffset.MaxValue;

    /// <summary>Whether an operator paused it.</summary>
    public bool IsPaused { get; set; }

    /// <summary>Whether its deliveries are being started.</summary>
    public bool IsRunning { get; set; }

    /// <summary>Whether something changed while it was running.</summary>
    public bool MustReload { get; set; }

    /// <summary>Whether it is in the queue of a site, or of the scheduler, for a place.</summary>
    public bool IsWaitingForPlace { get; set; }

    /// <summary>The queue in which it waited, if there was a place for it; null if it has taken that, or has passed its turn on.</summary>
    public PlaceQueue? Turn { get; set; }

    /// <summary>Whether its site holds it back, so that it is due again later, and it is its turn until then.</summary>
    public bool KeepsTurn { get; set; }

    /// <summary>Whether it can be forgotten. What waits in the store has the time of its next attempt here.</summary>
    public bool IsIdle => NextAt == DateTimeOffset.MaxValue && StoreDueAt == DateTimeOffset.MaxValue && !IsPaused && !IsRunning
        && !IsWaitingForPlace && Turn is null && InFlight.Count == 0 && Ready.Count == 0 && _announced.Count == 0;

    /// <summary>The deliveries of running attempts.</summary>
    public HashSet<DeliveryKey> InFlight { get; } = [];

    // The deliveries of messages that are being stored. They come from there, and not from a read.
    private readonly HashSet<DeliveryKey> _announced = [];

    // What was handed over, or ended, while the store was being read: the read may still have it as due.
    private readonly HashSet<DeliveryKey> _takenDuringRead = [];
    private bool _isReading;

    /// <summary>How many deliveries that the store has as due are in memory.</summary>
    public int KnownCount => InFlight.Count + _announced.Count;

    /// <summary>The store may have a delivery that is due at this time.</summary>
    public void SetStoreDue(DateTimeOffset at) => StoreDueAt = at < StoreDueAt ? at : StoreDueAt;

    /// <summary>A read of the store begins. There is one at a time, when nothing is <see cref="Ready"/>.</summary>
    public void BeginRead()
    {
        _isReading = true;
        _takenDuringRead.Clear();
        // What it does not show is set during the read, or after it.
        StoreDueAt = DateTimeOffset.MaxValue;
    }

    /// <summary>The result of the read was taken over.</summary>
    public void EndRead() => _isReading = false;

    /// <summary>Whether a delivery that was read must not be started: it is in memory, or its attempt ended during the read.</summary>
    public bool IsTaken(DeliveryKey key) => InFlight.Contains(key) || _announced.Contains(key) || _takenDuringRead.Contains(key);

    /// <summary>A message is about to be stored.</summary>
    public void Announce(DeliveryKey key) => _announced.Add(key);

    /// <summary>A message was stored, or not.</summary>
    public void EndAnnouncement(IEnumerable<DeliveryKey> keys)
    {
        foreach (var key in keys)
        {
            _announced.Remove(key);
            LeaveOutOfRead(key);
        }
    }

    /// <summary>The attempt of deliveries ended.</summary>
    public void End(IEnumerable<DeliveryKey> keys)
    {
        foreach (var key in keys)
        {
            InFlight.Remove(key);
            LeaveOutOfRead(key);
        }
    }

    /// <summary>What is in memory and not started yet.</summary>
    public ReadyAttempts Ready { get; } = new();

    /// <summary>Forgets what is ready, so that it is read from the store again: it may have changed there, or is too much.</summary>
    public void ForgetReady(DateTimeOffset now)
    {
        if (Ready.Clear())
        {
            SetStoreDue(now);
        }
    }

    /// <summary>The site of its last attempt; null before the first.</summary>
    public Site? Site { get; set; }

    /// <summary>The source addresses of its last plan; null for none.</summary>
    public SourcePool? Sources { get; set; }

    private void LeaveOutOfRead(DeliveryKey key)
    {
        if (_isReading)
        {
            _takenDuringRead.Add(key);
        }
    }
}
