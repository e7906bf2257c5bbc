
namespace Ulak.Inbox.Chaos;

/// <summary>Whether the server may make faults on purpose, and the rules by which it does.</summary>
internal sealed class ChaosService(bool isOn, bool byAddress, TimeProvider time)
{
    /// <summary>On where nobody but this machine reaches the listeners, unless the configuration says otherwise.</summary>
    public bool IsEnabled { get; } = isOn;

    public ChaosFilter Filter { get; } = new(time, byAddress, Random.Shared.NextDouble);
}
