using System.Net.Sockets;

namespace Ulak.Server.Sessions;

/// <summary>Tells a connection that broke from a fault of ours.</summary>
internal static class ConnectionLoss
{
    /// <summary>Whether a transport throws this when the connection breaks: Kestrel's own types derive from these.</summary>
    public static bool Is(Exception exception) => exception is IOException or SocketException or OperationCanceledException;
}
