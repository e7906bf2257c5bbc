using System.Collections.Immutable;
using Ulak.Relay.Delivery;

namespace Ulak.Relay.Scheduling;

/// <summary>
/// The servers that are limited together, and the state of their limits. Concurrency follows the feedback of Postfix's scheduler: each
/// success adds 1/N, each failure to connect subtracts 1/N, and N failures in a row are a failing cohort; too many of these, and the site
/// rests. Not thread-safe: the scheduler locks.
/// </summary>
internal sealed class Site(string name, SiteLimits limits, TimeProvider time)
{
    private double _window = limits.InitialConcurrency;
    private SiteLimits _limits = limits;
    private double _failingCohorts;
    private int _restsInARow;
    private readonly SiteRate _rate = new(time);
    private PlaceQueue? _waiting;

    /// <summary>The hosts of the group, or the name of the hop.</summary>
    public string Name => name;

    /// <summary>Its servers.</summary>
    public ImmutableArray<string> Hosts { get; init; } = [];

    /// <summary>
    /// The limits. Where the former maximum bound the site, and not its failures, a higher one applies at once, up to what a new site
    /// begins with.
    /// </summary>
    public SiteLimits Limits
    {
        get => _limits;
        set
        {
            var window = _window >= _limits.MaxConcurrency ? Math.Max(_window, value.InitialConcurrency) : _window;
            (_limits, _window) = (value, Math.Min(window, value.MaxConcurrency));
        }
    }

    /// <summary>The number of attempts that run.</summary>
    public int Active { get; private set; }

    /// <summary>How many attempts may run.</summary>
    public int Window => (int)_window;

    /// <summary>Until when nothing is sent there; in the past if nothing prevents it.</summary>
    public DateTimeOffset RestsUntil { get; private set; }

    /// <summary>Why the site rests, for people.</summary>
    public string RestReason { get; private set; } = "";

    /// <summary>The number of attempts that succeeded and failed, since the start.</summary>
    public (long Succeeded, long Failed) Totals { get; private set; }

    /// <summary>The destinations that wait for a place.</summary>
    public PlaceQueue Waiting => _waiting ??= new PlaceQueue(() => Math.Max(1, Window) - Active);

    /// <summary>Takes a place for an attempt.</summary>
    public SiteAdmission TryAcquire()
    {
        var now = time.GetUtcNow();
        if (RestsUntil > now)
        {
            return SiteAdmission.Until(RestsUntil);
        }

        if (!Waiting.IsFree)
        {
            return SiteAdmission.Full;
        }

        if (_rate.TryStart(_limits.MessagesPerMinute) is { } free)
        {
            return SiteAdmission.Until(free);
        }

        Active++;
        return SiteAdmission.Granted;
    }

    /// <summary>Whether nothing is known of it that a new site would not have: no attempt runs or waits, and it is not held back.</summary>
    public bool IsIdle => Active == 0 && Waiting.Count == 0 && RestsUntil <= time.GetUtcNow() && _rate.Lowered is null;

    /// <summary>Gives the place of an attempt back that was not made: nothing was due.</summary>
    public void GiveBack()
    {
        Active--;
        _rate.Return();
    }

    /// <summary>Returns a place, with what the attempt showed.</summary>
    public void Release(HopSignal signal, string reply)
    {
        Active--;
        switch (signal)
        {
            case HopSignal.Success:
                Totals = (Totals.Succeeded + 1, Totals.Failed);
                _failingCohorts = 0;
                _restsInARow = 0;
                _window = Math.Min(_limits.MaxConcurrency, _window + (1 / Math.Max(1, _window)));
                break;
            case HopSignal.Failure:
                Totals = (Totals.Succeeded, Totals.Failed + 1);
                _failingCohorts += 1 / Math.Max(1, _window);
                _window = Math.Max(1, _window - (1 / Math.Max(1, _window)));
                if (_failingCohorts >= _limits.MaxFailingCohorts && RestsUntil <= time.GetUtcNow())
                {
                    var rest = _limits.FirstRest * Math.Pow(2, Math.Min(_restsInARow++, 10));
                    Rest(rest > _limits.LongestRest ? _limits.LongestRest : rest, reply);
                    // One attempt shows whether it works again.
                    _window = 1;
                    _failingCohorts = 0;
                }

                break;
            default:
                break;
        }
    }

    /// <summary>Sends nothing there for a while. A longer rest stays.</summary>
    public void Rest(TimeSpan duration, string reason)
    {
        var until = time.GetUtcNow() + duration;
        if (until > RestsUntil)
        {
            (RestsUntil, RestReason) = (until, reason);
        }
    }

    /// <summary>The state, for people.</summary>
    /// <param name="active">The number of attempts of the destination that run.</param>
    public DestinationStatus ToStatus(int active)
    {
        var now = time.GetUtcNow();
        return new DestinationStatus(
            active,
            Name,
            Math.Max(1, Window),
            RestsUntil > now ? RestsUntil : null,
            RestsUntil > now ? RestReason : "",
            Totals.Succeeded,
            Totals.Failed)
        {
            LoweredRate = _rate.Lowered is { } rate ? (int)rate : null,
        };
    }

    /// <summary>Sends fewer messages a minute.</summary>
    /// <param name="factor">What remains of the rate.</param>
    public void LowerRate(double factor) => _rate.Lower(factor);

    /// <summary>Ends a rest, and a lowered rate.</summary>
    public void EndRest()
    {
        (RestsUntil, RestReason) = (default, "");
        _rate.Reset();
    }
}

/// <summary>Whether an attempt may run.</summary>
/// <param name="IsGranted">Whether it may.</param>
/// <param name="RetryAt">When to try again; null for when a place is returned.</param>
internal readonly record struct SiteAdmission(bool IsGranted, DateTimeOffset? RetryAt)
{
    public static SiteAdmission Granted => new(true, null);

    public static SiteAdmission Full => new(false, null);

    public static SiteAdmission Until(DateTimeOffset time) => new(false, time);
}
