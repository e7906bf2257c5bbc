using System.Net.Sockets;
using System.Security.Cryptography;
using Ulak.Configuration;
using Ulak.Relay.State;
using Ulak.Storage;
using Ulak.Storage.Embedded.Tools;
using Ulak.Storage.Queue;
using Ulak.Tests.Web.Api;
using Ulak.Tests.Web.Queue;
using Xunit;

namespace Ulak.Tests.Hosting;

/// <summary>A backup of a running server, restored to a new directory, makes the same server again.</summary>
public sealed class BackupTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ulak-backup-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Backup => Path.Combine(_folder.FullName, "backup");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_restored_server_has_everything_that_its_data_directory_had()
    {
        var answers = new Dictionary<string, string>();
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        string data;
        await using (var server = await StartAsync())
        {
            data = server.Settings.Data.Directory;
            await FillAsync(server);

            // What the server writes when it signs the first return path.
            OwnerOnlyFile.Write(Path.Combine(data, "return-path-key"), RandomNumberGenerator.GetBytes(32));
            var report = await StoreBackup.RunAsync(data, Backup, Token);
            foreach (var path in Paths)
            {
                answers[path] = (await server.GetAsync(path)).ToString();
            }

            ReadOtherFiles(data, files);
            Assert.Equal(files.Count, report.OtherFiles);
        }

        Assert.Contains("return-path-key", files.Keys);
        Assert.Contains(Path.Combine("tls", "self-signed.pem"), files.Keys);
        await using var restored = await StartAsync(directory => StoreBackup.RestoreAsync(Backup, directory, Token));
        foreach (var path in Paths)
        {
            Assert.Equal(answers[path], (await restored.GetAsync(path)).ToString());
        }

        var others = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        ReadOtherFiles(restored.Settings.Data.Directory, others);
        Assert.Equal(files, others);
        Assert.NotNull(await restored.Store.FindUserAsync("ann", Token));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite,
                File.GetUnixFileMode(Path.Combine(restored.Settings.Data.Directory, "return-path-key")));
        }
    }

    [Fact]
    public async Task Locks_unfinished_files_sockets_and_other_stores_are_left_out()
    {
        await using var server = await StartAsync();
        var data = server.Settings.Data.Directory;
        await File.WriteAllTextAsync(Path.Combine(data, "rules.json.new"), "{", Token);
        Directory.CreateDirectory(Path.Combine(data, "tables"));
        await using var held = new FileStream(
            Path.Combine(data, "tables", ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(data, "console.sock")));

        // Below the directory itself, and again.
        var first = await StoreBackup.RunAsync(data, Path.Combine(data, "backups", "1"), Token);
        var second = await StoreBackup.RunAsync(data, Path.Combine(data, "backups", "2"), Token);
        Assert.Equal(first.OtherFiles, second.OtherFiles);
        var copied = Directory.GetFiles(Path.Combine(data, "backups", "2"), "*", SearchOption.AllDirectories).Select(Path.GetFileName);
        Assert.DoesNotContain(copied, name => name is "rules.json.new" or ".lock" or "console.sock");
        Assert.False(Directory.Exists(Path.Combine(data, "backups", "2", "backups")));
    }

    private static string[] Paths =>
    [
        "api/v1/routes", "api/v1/routes/versions", "api/v1/tables", "api/v1/tables/blocked/versions", "api/v1/rules", "api/v1/inboxes",
        "api/v1/messages", "api/v1/tags", "api/v1/queue", "api/v1/queue/summary", "api/v1/suppressions",
    ];

    private static Task<ApiServer> StartAsync(Func<string, Task>? prepare = null) => ApiServer.StartAsync(
        settings => settings with
        {
            Routes = [new RouteSettings { Name = "all", Action = RouteActionKind.Inbox }],
            Relay = settings.Relay with { ReturnPath = "bounce@example.org" },
            Smtp = settings.Smtp with { Tls = TlsMode.StartTls },
        },
        prepare);

    private static async Task FillAsync(ApiServer server)
    {
        await server.SendAsync(HttpMethod.Put, "api/v1/tables/blocked", """{"entries":["@spam.example"]}""");
        await server.SendAsync(HttpMethod.Post, "api/v1/tables/blocked/entries", """{"add":["@ham.example"]}""");
        await server.SendAsync(
            HttpMethod.Put, "api/v1/routes", """{"routes":[{"name":"no","to":"store:blocked","action":"discard"},{"action":"inbox"}]}""");
        await server.SendAsync(HttpMethod.Put, "api/v1/rules/orders", """{"recipient":"*@orders.test","inbox":"orders"}""");
        await server.SendAsync(HttpMethod.Put, "api/v1/inboxes/orders", """{"keepMessages":3}""");
        await server.AddSubjectAsync("One");
        await server.Store.ChangeMessagesAsync(MessageSelection.All, new MessageChange { AddTags = ["kept"] }, Token);
        server.Time.Advance(TimeSpan.FromSeconds(1));
        await server.QueueAsync(["bob@remote.example", "eve@other.example"], isHeld: true);
        await server.Store.SaveUserAsync(new StoredUser("ann", "verifier", [], server.Time.GetUtcNow()), Token);
        await server.Store.Suppressions!.SaveSuppressionAsync(
            new SuppressionEntry("gone@example.org", 2, "unknown", "550 no", server.Time.GetUtcNow(), null), Token);
    }

    /// <summary>Reads the files beside the store, except those of a running process.</summary>
    private static void ReadOtherFiles(string folder, SortedDictionary<string, byte[]> files)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(folder, file);
            if (!name.StartsWith("ulak.db", StringComparison.Ordinal) && !name.StartsWith("journal", StringComparison.Ordinal)
                && Path.GetFileName(name) != ".lock")
            {
                files.Add(name, File.ReadAllBytes(file));
            }
        }
    }
}
