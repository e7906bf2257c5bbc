using Ulak.Relay;
using Ulak.Relay.Suppressions;
using Ulak.Storage.Queue;

namespace Ulak.Console.Queue;

/// <summary>The queue of the store, and the relay that delivers it. A store may have none, and so may a server without routes.</summary>
internal sealed class QueueAccess(IServiceProvider services)
{
    /// <summary>The queue; null for a store without one.</summary>
    public IDeliveryQueue? Queue => services.GetService<IDeliveryQueue>();

    /// <summary>The suppression list; null for a store without one.</summary>
    public ISuppressionList? Suppressions => services.GetService<ISuppressionList>();

    /// <summary>Which failures suppress an address.</summary>
    public SuppressionRules Rules => Relay?.Options.Suppressions ?? SuppressionRules.Default;

    /// <summary>The relay; null for a server without routes.</summary>
    public RelayService? Relay => services.GetService<RelayService>();
}
