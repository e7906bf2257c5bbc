
namespace Ulak.Inbox.Chaos;

/// <summary>Whether chaos is enabled, and its rules.</summary>
internal sealed class ChaosService(bool isOn, bool byAddress, TimeProvider time)
{
    /// <summary>Whether rules are applied. By default only if all listeners are on loopback.</summary>
    public bool IsEnabled { get; } = isOn;

    public ChaosFilter Filter { get; } = new(time, byAddress, Random.Shared.NextDouble);
}
