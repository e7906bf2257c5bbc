using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Ulak.Configuration;
using Ulak.Hosting;
using Ulak.Inbox.Rules;
using Ulak.Pop3;
using Ulak.TestKit;
using Ulak.TestKit.Transport;
using Ulak.Tests.Web.Api;
using Xunit;

namespace Ulak.Tests.Pop3;

/// <summary>Sessions with the program in this process.</summary>
public sealed class Pop3SessionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_lists_reads_and_deletes()
    {
        await using var server = await StartAsync();
        var first = await server.AddAsync("Subject: one\n\n.dot\n");
        var second = await server.AddAsync("Subject: two\n\nx\n");
        await using (var client = await ConnectAsync(server))
        {
            Assert.StartsWith("+OK ", await client.ReadAsync(), StringComparison.Ordinal);
            Assert.StartsWith("-ERR Log in first", await client.SendAsync("STAT"), StringComparison.Ordinal);
            Assert.StartsWith("-ERR ", await client.SendAsync("PASS early"), StringComparison.Ordinal);
            await client.LogInAsync();
            Assert.StartsWith("+OK 2 ", await client.SendAsync("STAT"), StringComparison.Ordinal);
            Assert.Equal([$"1 {first}", $"2 {second}"], await client.SendMultiAsync("UIDL"));
            Assert.Equal($"+OK 2 {second}", await client.SendAsync("uidl 2"));
            Assert.Equal(["1 22", "2 19"], await client.SendMultiAsync("LIST"));
            Assert.Equal(["Subject: one", "", "..dot"], await client.SendMultiAsync("RETR 1"));
            Assert.Equal(["Subject: two", ""], await client.SendMultiAsync("TOP 2 0"));
            Assert.StartsWith("-ERR ", await client.SendAsync("RETR 3"), StringComparison.Ordinal);
            Assert.StartsWith("-ERR ", await client.SendAsync("TOP 1"), StringComparison.Ordinal);
            Assert.StartsWith("+OK ", await client.SendAsync("DELE 1"), StringComparison.Ordinal);
            Assert.StartsWith("-ERR ", await client.SendAsync("DELE 1"), StringComparison.Ordinal);
            Assert.StartsWith("+OK 1 ", await client.SendAsync("STAT"), StringComparison.Ordinal);
            Assert.StartsWith("+OK 2 ", await client.SendAsync("RSET"), StringComparison.Ordinal);
            Assert.StartsWith("+OK ", await client.SendAsync("DELE 2"), StringComparison.Ordinal);
        }

        // Without QUIT nothing is deleted (RFC 1939 §6).
        Assert.Equal(2, await server.Store.CountMessagesAsync(Token));
        await using (var client = await ConnectAsync(server))
        {
            await client.ReadAsync();
            await client.LogInAsync();
            await client.SendAsync("DELE 2");
            Assert.StartsWith("+OK ", await client.SendAsync("QUIT"), StringComparison.Ordinal);
            Assert.Null(await client.ReadAsync());
        }

        Assert.Equal(first, Assert.Single((await server.Store.ListMessagesAsync(new Storage.MessageQuery(), Token)).Items).Id);
    }

    [Fact]
    public async Task The_user_selects_the_messages()
    {
        await using var server = await StartAsync(settings => settings with
        {
            Rules = settings.Rules.SetItem("orders", new RuleDefinition { Recipient = "*@orders.test", Inbox = "orders" }),
        });
        var mine = await server.AddAsync("Subject: mine\nTo: ann@example.test\n\n", to: "ann@example.test");
        var orders = await server.AddAsync("Subject: order\nTo: a@orders.test\n\n", to: "a@orders.test");
        await server.Store.ChangeMessagesAsync(Storage.MessageSelection.Of(orders), new Storage.MessageChange { AddTags = ["orders"] },
            Token);
        foreach (var (user, expected) in new[] { ("ann@example.test", new[] { mine }), ("orders", [orders]), ("dev", [mine, orders]) })
        {
            await using var client = await ConnectAsync(server);
            await client.ReadAsync();
            await client.LogInAsync(user);
            Assert.Equal(expected.Select((id, index) => $"{index + 1} {id}"), await client.SendMultiAsync("UIDL"));
        }
    }

    [Fact]
    public async Task A_wrong_password_is_refused()
    {
        await using var server = await ApiServer.StartAsync();
        var options = new Pop3Options
        {
            CheckPassword = (user, password, _, _) => new(user == "ann" && password == "correct horse"),
        };
        await using var listener = new Pop3Listener(
            new IPEndPoint(IPAddress.Loopback, 0), options, server.Store, server.Time, NullLogger<Pop3Listener>.Instance);
        listener.Start();
        await using var client = await ConnectAsync(listener.Address);
        await client.ReadAsync();
        Assert.StartsWith("+OK ", await client.SendAsync("USER ann"), StringComparison.Ordinal);
        Assert.StartsWith("-ERR [AUTH]", await client.SendAsync("PASS wrong horse"), StringComparison.Ordinal);
        Assert.StartsWith("-ERR Send the name", await client.SendAsync("PASS correct horse"), StringComparison.Ordinal);
        Assert.StartsWith("-ERR ", await client.SendAsync("AUTH PLAIN !"), StringComparison.Ordinal);
        Assert.StartsWith("-ERR ", await client.SendAsync("AUTH CRAM-MD5"), StringComparison.Ordinal);
        Assert.StartsWith("+ ", await client.SendAsync("AUTH PLAIN"), StringComparison.Ordinal);
        Assert.StartsWith("-ERR ", await client.SendAsync("*"), StringComparison.Ordinal);
        var plain = Convert.ToBase64String("\0ann\0correct horse"u8);
        Assert.StartsWith("+OK ", await client.SendAsync("AUTH PLAIN " + plain), StringComparison.Ordinal);
        Assert.StartsWith("-ERR You are logged in", await client.SendAsync("USER ann"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Auto", false, true)]
    [InlineData("Auto", true, false)]
    [InlineData("Any", true, true)]
    [InlineData("Users", false, false)]
    public void Any_login_is_accepted_only_on_loopback_without_users(string name, bool hasUsers, bool acceptsAny)
    {
        var login = Enum.Parse<Pop3Login>(name);
        var settings = UlakSettings.Default with
        {
            Pop3 = new Pop3Settings
            {
                Address = new IPEndPoint(IPAddress.Loopback, 1),
                Login = login
            }
        };
        settings = hasUsers
            ? settings with { Users = settings.Users.SetItem("0", new UserSettings { Key = "0", Name = "ann", Secret = "correct horse" }) }
            : settings;
        Assert.Equal(acceptsAny, Pop3Service.AcceptsAnyLogin(settings));
        var other = settings with { Pop3 = settings.Pop3 with { Address = new IPEndPoint(IPAddress.Any, 1) } };
        Assert.Equal(login == Pop3Login.Any, Pop3Service.AcceptsAnyLogin(other));
    }

    [Fact]
    public async Task STLS_protects_the_login()
    {
        await using var server = await StartAsync(settings => settings with { Pop3 = settings.Pop3 with { Tls = TlsMode.Required } });
        await using var client = await ConnectAsync(server);
        await client.ReadAsync();
        var before = await client.SendMultiAsync("CAPA");
        Assert.Contains("STLS", before);
        Assert.DoesNotContain("USER", before);
        Assert.StartsWith("-ERR ", await client.SendAsync("USER ann"), StringComparison.Ordinal);
        Assert.StartsWith("-ERR ", await client.SendAsync("AUTH PLAIN AGEAYg=="), StringComparison.Ordinal);
        Assert.StartsWith("+OK ", await client.SendAsync("STLS"), StringComparison.Ordinal);
        await client.SecureAsync();
        var after = await client.SendMultiAsync("CAPA");
        Assert.DoesNotContain("STLS", after);
        Assert.Contains("SASL PLAIN", after);
        await client.LogInAsync();
        Assert.StartsWith("-ERR ", await client.SendAsync("STLS"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_sent_before_the_handshake_is_never_a_command()
    {
        await using var server = await StartAsync(settings => settings with { Pop3 = settings.Pop3 with { Tls = TlsMode.StartTls } });
        await using var client = await ConnectAsync(server);
        await client.ReadAsync();
        Assert.StartsWith("+OK ", await client.SendAsync("STLS\r\nUSER eve"), StringComparison.Ordinal);
        Assert.Null(await client.ReadAsync());
    }

    [Fact]
    public async Task Implicit_TLS_begins_at_once()
    {
        await using var server = await StartAsync(settings => settings with { Pop3 = settings.Pop3 with { Tls = TlsMode.Implicit } });
        await using var client = await ConnectAsync(server);
        await client.SecureAsync();
        Assert.StartsWith("+OK ", await client.ReadAsync(), StringComparison.Ordinal);
        await client.LogInAsync();
    }

    [Fact]
    public async Task A_client_that_is_silent_or_faulty_is_disconnected()
    {
        await using var server = await StartAsync();
        await using var faulty = await ConnectAsync(server);
        await faulty.ReadAsync();
        Assert.StartsWith("-ERR The line", await faulty.SendAsync(new string('x', 5_000)), StringComparison.Ordinal);
        Assert.StartsWith("-ERR There is no such command", await faulty.SendAsync("XYZZY"), StringComparison.Ordinal);
        for (var n = 2; n < 20; n++)
        {
            Assert.NotNull(await faulty.SendAsync("XYZZY"));
        }

        Assert.Null(await faulty.ReadAsync());
        var changes = server.Time.TimerChanges;
        await using var silent = await ConnectAsync(server);
        await silent.ReadAsync();
        await silent.LogInAsync();
        await UntilReadAsync(server.Time, changes, commands: 2);
        server.Time.Advance(TimeSpan.FromMinutes(9));
        changes = server.Time.TimerChanges;
        Assert.StartsWith("+OK ", await silent.SendAsync("NOOP"), StringComparison.Ordinal);
        await UntilReadAsync(server.Time, changes - 2, commands: 1);
        server.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Null(await silent.ReadAsync());
    }

    [Fact]
    public async Task A_message_that_is_deleted_meanwhile_is_reported()
    {
        await using var server = await StartAsync();
        var id = await server.AddSubjectAsync("gone");
        await using var client = await ConnectAsync(server);
        await client.ReadAsync();
        await client.LogInAsync();
        await server.Store.DeleteMessagesAsync(Storage.MessageSelection.Of(id), Token);
        Assert.StartsWith("-ERR ", await client.SendAsync("RETR 1"), StringComparison.Ordinal);
        Assert.StartsWith("+OK ", await client.SendAsync("NOOP"), StringComparison.Ordinal);
    }

    /// <summary>
    /// Waits until a session waits for its next line. The greeting and the first read set the deadline; a command ends that of its read,
    /// and its reply and the next read set it again.
    /// </summary>
    private static async Task UntilReadAsync(TestClock time, int changesBefore, int commands)
    {
        while (time.TimerChanges < changesBefore + 2 + (commands * 3))
        {
            await Task.Yield();
        }
    }

    private static Task<ApiServer> StartAsync(Func<UlakSettings, UlakSettings>? change = null) => ApiServer.StartAsync(settings =>
    {
        var with = settings with { Pop3 = new Pop3Settings { Address = LoopbackPorts.Next() } };
        return change is null ? with : change(with);
    });

    private static Task<Client> ConnectAsync(ApiServer server) => ConnectAsync(server.Settings.Pop3.Address!);

    private static async Task<Client> ConnectAsync(IPEndPoint address)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(address, Token);
        return new Client(new NetworkStream(socket, ownsSocket: true));
    }

    private sealed class Client(Stream stream) : IAsyncDisposable
    {
        private Stream _stream = stream;
        private StreamReader _reader = new(stream, Encoding.UTF8, bufferSize: 128);

        /// <summary>Reads a line; null at the end.</summary>
        public async Task<string?> ReadAsync()
        {
            try
            {
                return await _reader.ReadLineAsync(Token);
            }
            catch (IOException)
            {
                return null;
            }
        }

        public async Task<string> SendAsync(string line)
        {
            await _stream.WriteAsync(Encoding.UTF8.GetBytes(line + "\r\n"), Token);
            return await ReadAsync() ?? "";
        }

        public async Task<IReadOnlyList<string>> SendMultiAsync(string line)
        {
            Assert.StartsWith("+OK", await SendAsync(line), StringComparison.Ordinal);
            var lines = new List<string>();
            while (await ReadAsync() is { } next && next != ".")
            {
                lines.Add(next);
            }

            return lines;
        }

        public async Task LogInAsync(string user = "dev")
        {
            Assert.StartsWith("+OK ", await SendAsync("USER " + user), StringComparison.Ordinal);
            Assert.StartsWith("+OK ", await SendAsync("PASS secret word"), StringComparison.Ordinal);
        }

        public async Task SecureAsync()
        {
            var secure = new SslStream(_stream, leaveInnerStreamOpen: false, (_, certificate, _, _) => certificate is not null);
            await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost" }, Token);
            (_stream, _reader) = (secure, new StreamReader(secure, Encoding.UTF8, bufferSize: 128));
        }

        public ValueTask DisposeAsync() => _stream.DisposeAsync();
    }
}
