using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Ulak.Storage.Queue;

namespace Ulak.Relay.Tests.Support;

/// <summary>Shows each call of a queue to a test, before it is made. What the test throws is thrown to the caller.</summary>
[SuppressMessage("Performance", "CA1852", Justification = "The type that is created while the program runs is its subtype.")]
internal class ObservedQueue : DispatchProxy
{
    private IDeliveryQueue _queue = null!;
    private Action<string> _onCall = null!;

    public static IDeliveryQueue Create(IDeliveryQueue queue, Action<string> onCall)
    {
        var observed = Create<IDeliveryQueue, ObservedQueue>();
        ((ObservedQueue)(object)observed)._queue = queue;
        ((ObservedQueue)(object)observed)._onCall = onCall;
        return observed;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        _onCall(targetMethod!.Name);
        return targetMethod.Invoke(_queue, args);
    }
}
