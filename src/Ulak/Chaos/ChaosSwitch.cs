using Ulak.Configuration;
using Ulak.Web.Api;

namespace Ulak.Chaos;

/// <summary>Whether the server may make faults on purpose, and the rules by which it does.</summary>
internal sealed class ChaosSwitch(UlakSettings settings, TimeProvider time)
{
    /// <summary>On where nobody but this machine reaches the listeners, unless the configuration says otherwise.</summary>
    public bool IsOn { get; } = settings.Chaos.Enabled ?? settings.AllListeners.All(listener => listener.IsLocal);

    public ChaosFilter Filter { get; } = new(time, settings.Chaos.Addresses, Random.Shared.NextDouble);

    /// <summary>What a program hears that would add a rule where none may act.</summary>
    public static ApiProblem Off { get; } = new(StatusCodes.Status403Forbidden, "Chaos is off, as a listener can be reached from elsewhere.", "Set chaos.enabled to on if that is meant.");
}
