using System.Net;
using System.Net.Sockets;

namespace Ulak.TestKit.Transport;

/// <summary>
/// Loopback ports for programs that take their port as an argument. They lie below those that the system gives to clients (from 32768), and
/// each process of tests takes its own part of them in turn, so that no other can take one between the moment when it is given out and the
/// moment when it is listened on.
/// </summary>
public static class LoopbackPorts
{
    private const int FirstPort = 12_000;
    private const int PerProcess = 1_000;
    private const int Processes = 20;

    private static int _lastOffset;

    /// <summary>A port on which nothing listens, and which no other test of this process gets before a thousand others.</summary>
    public static IPEndPoint Next()
    {
        for (var tried = 0; tried < PerProcess; tried++)
        {
            var endPoint = new IPEndPoint(
                IPAddress.Loopback,
                FirstPort + Environment.ProcessId % Processes * PerProcess + Interlocked.Increment(ref _lastOffset) % PerProcess);
            if (IsFree(endPoint))
            {
                return endPoint;
            }
        }

        throw new InvalidOperationException("No port of the loopback is free.");
    }

    private static bool IsFree(IPEndPoint endPoint)
    {
        using var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(endPoint);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
