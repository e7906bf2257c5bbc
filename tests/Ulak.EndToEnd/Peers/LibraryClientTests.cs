using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using MimeKit;
using Ulak.EndToEnd.Program;
using Xunit;

namespace Ulak.EndToEnd.Peers;

/// <summary>
/// Mail libraries and programs as they come, on machines with odd names, against <c>ulak serve</c> as it comes. Each message is read back.
/// </summary>
public sealed class LibraryClientTests(LibraryClientTests.DefaultServer place) : IClassFixture<LibraryClientTests.DefaultServer>
{
    private const string Java = "/usr/share/java/jakarta-mail.jar:/usr/share/java/jakarta-activation.jar";

    private static readonly string Clients = Path.Combine(AppContext.BaseDirectory, "Clients");

    /// <summary>
    /// The program and its arguments; the port of the server is the last argument. Then the subject, and text of the message.
    /// </summary>
    public static TheoryData<string, string[], string, string> Programs => new()
    {
        { "python3", [At("send.py")], "From smtplib", "Grüße\n.\nend" },
        { "node", [At("send.js")], "From nodemailer", "hello" },
        { "php", [At("send-phpmailer.php")], "From PHPMailer", "Grüße\n.\nend" },
        { "php", [At("send-symfony.php")], "From Symfony Mailer", "Grüße\n.\nend" },
        { "ruby", [At("send.rb")], "From Net::SMTP of Ruby", "Hello\n.\nend" },
        { "perl", [At("send.pl")], "From Net::SMTP of Perl", "Hello\n.\nend" },
        { "go", ["run", At("send.go")], "From net/smtp of Go", "Hello\n.\nend" },
        { "java", ["-Dfile.encoding=UTF-8", "-cp", Java, At("Send.java")], "From Jakarta Mail", "Grüße\n.\nend" },
        { "swaks", ["--to", "you@example.test", "--header", "Subject: From swaks", "--body", @"one\n.\nend", "--server", "127.0.0.1", "-p"],
            "From swaks", "one\n.\nend" },
    };

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task A_client_on_a_machine_with_an_underscore_in_its_name_delivers(
        string program, string[] arguments, string subject, string text)
    {
        var result = await RunAsync("my_dev_box", program, [.. arguments, place.Port]);

        Assert.True(result.ExitCode == 0, result.ToString());
        await AssertDeliveredAsync(subject, text);
    }

    [Theory]
    [InlineData("localhost.localdomain")]
    [InlineData("büro-pc")]
    [InlineData("Ann's MacBook Pro")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("-x-")]
    public async Task Perl_and_curl_deliver_whatever_the_name_of_the_machine_is(string hostName)
    {
        var subject = "From curl on " + hostName;
        var perl = await RunAsync(hostName, "perl", [At("send.pl"), place.Port]);
        var curl = await RunAsync(hostName, "curl",
            ["--silent", "--show-error", "smtp://127.0.0.1:" + place.Port, "--mail-from", "a@example.org", "--mail-rcpt", "b@example.test",
                "--upload-file", "-"],
            $"Subject: {subject}\n\nHello\n.\nend\n");

        Assert.True(perl.ExitCode == 0, perl.ToString());
        Assert.True(curl.ExitCode == 0, curl.ToString());
        await AssertDeliveredAsync(subject, "Hello\n.\nend");
    }

    [Fact]
    public async Task Msmtp_delivers()
    {
        var result = await RunAsync("my_dev_box", "msmtp",
            ["--host=127.0.0.1", "--port=" + place.Port, "--from=a@example.org", "--", "you@example.test"],
            "Subject: From msmtp\n\nHello\n.\nend\n");

        Assert.True(result.ExitCode == 0, result.ToString());
        await AssertDeliveredAsync("From msmtp", "Hello\n.\nend");
    }

    // The commands of "busybox sendmail -t -S host" (mailutils/sendmail.c), which Debian's busybox is built without.
    [Fact]
    public async Task The_commands_of_busybox_sendmail_deliver()
    {
        const string Input = "EHLO my_dev_box\r\nMAIL FROM:<root@my_dev_box>\r\nRCPT TO:<you@example.test>\r\nDATA\r\n"
            + "To: you@example.test\r\nSubject: From busybox\r\n\r\nHello\r\n..\r\nend\r\n.\r\nQUIT\r\n";
        Assert.Contains("\n221 ", (await RunAsync("box", "nc", ["-N", "127.0.0.1", place.Port], Input)).Output, StringComparison.Ordinal);
        await AssertDeliveredAsync("From busybox", "Hello\n.\nend");
    }

    // What ssmtp, scripts for nc, and devices send: no name, no brackets, a space after the colon, a local name alone.
    [Theory]
    [InlineData("From nc", "HELO\r\nMAIL FROM: app@example.org\r\nRCPT TO: root\r\nDATA\r\n")]
    [InlineData("From ssmtp", "EHLO (none)\r\nMAIL FROM:<root>\r\nRCPT TO:<you@example.test>\r\nDATA\r\n")]
    [InlineData("From a printer", "helo 192.168.1.20\r\nmail from:<scan@printer_2.local>\r\nrcpt to:you@example.test\r\ndata\r\n")]
    public async Task Lines_that_a_script_writes_by_hand_deliver(string subject, string commands)
    {
        var result = await RunAsync("box", "nc", ["-N", "127.0.0.1", place.Port],
            $"{commands}Subject: {subject}\r\n\r\nHello\r\n..\r\nend\r\n.\r\nQUIT\r\n");

        Assert.Contains("\n221 ", result.Output, StringComparison.Ordinal);
        await AssertDeliveredAsync(subject, "Hello\n.\nend");
    }

    [Fact]
    public async Task MailKit_delivers()
    {
        using var message = new MimeMessage { Subject = "From MailKit" };
        message.From.Add(new MailboxAddress("Ann", "ann@example.org"));
        message.To.Add(new MailboxAddress("You", "you@example.test"));
        message.Body = new TextPart("plain") { Text = "Grüße\n.\nend\n" };
        using var client = new MailKit.Net.Smtp.SmtpClient();
        await client.ConnectAsync("127.0.0.1", place.Server.SmtpPort, cancellationToken: TestContext.Current.CancellationToken);
        await client.SendAsync(message, TestContext.Current.CancellationToken);
        await client.DisconnectAsync(quit: true, TestContext.Current.CancellationToken);
        await AssertDeliveredAsync("From MailKit", "Grüße\n.\nend");
    }

    [Fact]
    public async Task A_program_that_logs_in_delivers()
    {
        using var message = new MimeMessage { Subject = "After a login" };
        message.From.Add(new MailboxAddress("Ann", "ann@example.org"));
        message.To.Add(new MailboxAddress("You", "you@example.test"));
        message.Body = new TextPart("plain") { Text = "Hello" };
        using var client = new MailKit.Net.Smtp.SmtpClient();
        await client.ConnectAsync("127.0.0.1", place.Server.SmtpPort, cancellationToken: TestContext.Current.CancellationToken);
        await client.AuthenticateAsync("apikey", "not checked", TestContext.Current.CancellationToken);
        await client.SendAsync(message, TestContext.Current.CancellationToken);
        await client.DisconnectAsync(quit: true, TestContext.Current.CancellationToken);
        using var http = new HttpClient { BaseAddress = place.Server.Console };
        var found = await http.GetFromJsonAsync<JsonElement>("api/v1/messages?q=user:apikey", TestContext.Current.CancellationToken);
        Assert.Equal("After a login", Assert.Single(found.GetProperty("messages").EnumerateArray()).GetProperty("subject").GetString());
    }

    [Fact]
    public async Task The_SmtpClient_of_NET_delivers()
    {
        using var client = new System.Net.Mail.SmtpClient("127.0.0.1", place.Server.SmtpPort);
        using var message = new System.Net.Mail.MailMessage("net@example.org", "you@example.test", "From SmtpClient", "Grüße\n.\nend\n");
        await client.SendMailAsync(message, TestContext.Current.CancellationToken);
        await AssertDeliveredAsync("From SmtpClient", "Grüße\n.\nend");
    }

    [Fact]
    public async Task The_server_names_itself_after_its_machine()
    {
        var result = await RunAsync("box", "nc", ["-N", "127.0.0.1", place.Port], "EHLO client.example\r\nQUIT\r\n");
        var name = await OddHost.IsPossibleAsync ? "odd-server" : Ulak.Server.LocalHost.Name;
        Assert.StartsWith($"220 {name} ESMTP\r\n250-{name}\r\n", result.Output, StringComparison.Ordinal);
        Assert.EndsWith($"221 2.0.0 {name} Goodbye\r\n", result.Output, StringComparison.Ordinal);
    }

    private static string At(string client) => Path.Combine(Clients, client);

    private static async Task<CommandResult> RunAsync(string hostName, string program, string[] arguments, string input = "")
    {
        var (file, all) = await OddHost.WrapAsync(hostName, program, arguments);
        return await Command.RunAsync(new CommandRequest(file, all)
        {
            Input = Encoding.UTF8.GetBytes(input),
            WorkingDirectory = Path.GetTempPath(),
            Environment = new()
            {
                ["NODE_PATH"] = Environment.GetEnvironmentVariable("NODE_PATH") is { Length: > 0 } path
                    ? path + Path.PathSeparator + "/usr/share/nodejs"
                    : "/usr/share/nodejs",
                ["GO111MODULE"] = "off",
                ["GOFLAGS"] = "",
            },
        });
    }

    /// <summary>Reads the newest message with a subject from the API.</summary>
    private async Task AssertDeliveredAsync(string subject, string text)
    {
        var stop = TestContext.Current.CancellationToken;
        using var http = new HttpClient { BaseAddress = place.Server.Console };
        var list = await http.GetFromJsonAsync<JsonElement>("api/v1/messages?limit=100", stop);
        var found = list.GetProperty("messages").EnumerateArray()
            .FirstOrDefault(message => message.GetProperty("subject").GetString() == subject);
        Assert.True(found.ValueKind == JsonValueKind.Object, $"'{subject}' is not among the messages: {list}");
        var message = await http.GetFromJsonAsync<JsonElement>($"api/v1/messages/{found.GetProperty("id").GetString()}", stop);
        var shown = message.GetProperty("text").GetString()!.ReplaceLineEndings("\n");
        Assert.Contains(text, shown, StringComparison.Ordinal);
    }

    /// <summary>One server for all clients, on a machine with an odd name.</summary>
    public sealed class DefaultServer : IAsyncLifetime
    {
        internal UlakServer Server { get; private set; } = null!;

        internal string Port => Server.SmtpPort.ToString(CultureInfo.InvariantCulture);

        public async ValueTask InitializeAsync() => Server = await UlakServer.StartOnHostAsync("odd_server");

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
