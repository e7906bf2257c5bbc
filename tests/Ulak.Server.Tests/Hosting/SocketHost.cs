using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Ulak.AspNetCore;

namespace Ulak.Server.Tests.Hosting;

/// <summary>Kestrel on a free port of the loopback. Which listener serves a connection can be changed between connections.</summary>
public sealed class SocketHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private volatile SmtpListener? _listener;
    private readonly Lock _lock = new();
    private readonly List<TaskCompletionSource> _waiting = [];
    private int _openConnections;

    private SocketHost()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore();
        builder.Services.ConfigureSmtpSockets();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Run(ServeAsync)));
        _app = builder.Build();
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Address { get; private set; } = new(IPAddress.Loopback, 0);

    /// <summary>How many connections are being served.</summary>
    public int OpenConnections
    {
        get
        {
            lock (_lock)
            {
                return _openConnections;
            }
        }
    }

    /// <summary>Asks the sessions to stop, in place of Kestrel's own stop.</summary>
    public CancellationToken Stop { get; set; }

    public static async Task<SocketHost> StartAsync(SmtpListener? listener = null)
    {
        var host = new SocketHost { _listener = listener };
        await host._app.StartAsync();
        var address = host._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        host.Address = new IPEndPoint(IPAddress.Loopback, new Uri(address).Port);
        return host;
    }

    /// <summary>Serves what connects from now on.</summary>
    public void Serve(SmtpListener listener) => _listener = listener;

    public async Task<SocketClient> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(Address);
        return new SocketClient(socket);
    }

    /// <summary>Ends when no connection is being served.</summary>
    public Task WhenIdleAsync()
    {
        lock (_lock)
        {
            if (_openConnections == 0)
            {
                return Task.CompletedTask;
            }

            var idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add(idle);
            return idle.Task;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task ServeAsync(ConnectionContext connection)
    {
        lock (_lock)
        {
            _openConnections++;
        }

        try
        {
            if (Stop.CanBeCanceled)
            {
                await _listener!.RunAsync(connection.Transport, connection.RemoteEndPoint, connection.LocalEndPoint, Stop);
                return;
            }

            await new SmtpConnectionHandler(_listener!).OnConnectedAsync(connection);
        }
        finally
        {
            lock (_lock)
            {
                if (--_openConnections == 0)
                {
                    _waiting.ForEach(idle => idle.SetResult());
                    _waiting.Clear();
                }
            }
        }
    }
}

/// <summary>A client's end of a socket, as pipes.</summary>
public sealed class SocketClient : IDuplexPipe, IDisposable
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(30);

    private readonly NetworkStream _stream;

    public SocketClient(Socket socket)
    {
        Socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
        Input = PipeReader.Create(_stream, new StreamPipeReaderOptions(leaveOpen: true));
        Output = new ShutdownWriter(PipeWriter.Create(_stream, new StreamPipeWriterOptions(leaveOpen: true)), socket);
    }

    public Socket Socket { get; }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    /// <summary>Sends a line.</summary>
    public async Task SendLineAsync(string line) =>
        await Output.WriteAsync(System.Text.Encoding.UTF8.GetBytes(line + "\r\n")).AsTask().WaitAsync(MaxWait);

    /// <summary>The server's next line; null when it closed.</summary>
    public async Task<string?> ReadLineAsync()
    {
        while (true)
        {
            var read = await Input.ReadAsync().AsTask().WaitAsync(MaxWait);
            var reader = new SequenceReader<byte>(read.Buffer);
            if (reader.TryReadTo(out ReadOnlySequence<byte> line, "\r\n"u8))
            {
                var text = System.Text.Encoding.UTF8.GetString(line.ToArray());
                Input.AdvanceTo(reader.Position);
                return text;
            }

            Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted)
            {
                return null;
            }
        }
    }

    public void Dispose() => _stream.Dispose();

    /// <summary>To complete the writer is to send a FIN.</summary>
    private sealed class ShutdownWriter(PipeWriter inner, Socket socket) : PipeWriter
    {
        public override void Advance(int bytes) => inner.Advance(bytes);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
            inner.FlushAsync(cancellationToken);

        public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

        public override void Complete(Exception? exception = null)
        {
            inner.Complete(exception);
            if (socket.Connected)
            {
                socket.Shutdown(SocketShutdown.Send);
            }
        }
    }
}
