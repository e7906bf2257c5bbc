// SmtpServer, the C# library, with a store that discards every message. Built by smtpserver-net.sh; the argument is the port.
using System.Buffers;
using System.Net;
using SmtpServer;
using SmtpServer.ComponentModel;
using SmtpServer.Protocol;
using SmtpServer.Storage;

var options = new SmtpServerOptionsBuilder()
    .ServerName("mx.bench.example")
    .MaxMessageSize(100_000_000)
    .Endpoint(endpoint => endpoint.Endpoint(new IPEndPoint(IPAddress.Loopback, int.Parse(args[0]))))
    .Build();
var services = new ServiceProvider();
services.Add(new DiscardStore());
await new SmtpServer.SmtpServer(options, services).StartAsync(CancellationToken.None);

internal sealed class DiscardStore : MessageStore
{
    public override Task<SmtpResponse> SaveAsync(ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer,
        CancellationToken cancellationToken) => Task.FromResult(SmtpResponse.Ok);
}
