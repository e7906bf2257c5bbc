using Ulak.Server.Proxy;

namespace Ulak.Server.Sessions;

/// <summary>Hears a proxy's header before anything else is said (proxy-protocol.txt §2: the receiver must not guess whether there is one).</summary>
internal static class ProxyProtocolReader
{
    /// <summary>What the proxy says; null where it says nothing that is a header, or nothing in time.</summary>
    public static async ValueTask<ProxyAddresses?> ReadAsync(SessionChannel channel, Deadline deadline, TimeSpan patience)
    {
        deadline.Start(DeadlineReason.Command, patience);
        while (true)
        {
            var read = await channel.Input.ReadAsync().ConfigureAwait(false);
            var status = ProxyHeader.Read(read.Buffer, out var addresses, out var length);
            if (status == ProxyStatus.Complete)
            {
                channel.Input.AdvanceTo(read.Buffer.GetPosition(length));
                return addresses;
            }

            channel.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (status == ProxyStatus.Invalid || read.IsCompleted || read.IsCanceled)
            {
                return null;
            }
        }
    }
}
