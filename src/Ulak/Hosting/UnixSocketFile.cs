using System.Net.Sockets;

namespace Ulak.Hosting;

/// <summary>The file of a Unix socket.</summary>
internal static class UnixSocketFile
{
    /// <summary>Deletes the socket file that a killed server left behind, which would block the new listener.</summary>
    public static void RemoveStale(UnixDomainSocketEndPoint endPoint)
    {
        var path = endPoint.ToString();
        if (!File.Exists(path))
        {
            return;
        }

        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(endPoint);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
        }
        catch (SocketException)
        {
            // Not a socket, or no permission. The attempt to listen reports it.
        }
    }
}
