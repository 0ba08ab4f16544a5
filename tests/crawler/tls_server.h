#pragma once

// A TLS server for tests, with certificates made on the spot, as old or as wrong as asked for. It answers every request
// with the page "secure", and may ask for a renegotiation first, as IIS did for client certificates.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <thread>

namespace fangzhi::test {

struct TlsOptions {
  std::string host = "127.0.0.1";  // the certificate's
  bool is_self_signed = false;     // else signed by an authority, see TlsServer::authority()
  bool is_expired = false;
  bool has_intermediate = false;  // signed by a second authority below the first, whose certificate is not sent
  int key_bits = 2048;
  int version_max = TLS1_3_VERSION;
  bool renegotiates = false;  // before it answers; up to TLS 1.2
  bool hangs_up = false;      // at the first bytes of the handshake
};

using TlsKey = std::shared_ptr<EVP_PKEY>;
using TlsCertificate = std::shared_ptr<X509>;

inline TlsKey make_key(int bits) {
  return {EVP_RSA_gen(static_cast<unsigned>(bits)), EVP_PKEY_free};
}

// `issuer` null: signed by itself.
inline TlsCertificate make_certificate(const std::string& name, const TlsKey& key, X509* issuer, EVP_PKEY* issuer_key,
                                       bool is_authority, bool is_expired) {
  TlsCertificate certificate(X509_new(), X509_free);
  X509* raw = certificate.get();
  X509_set_version(raw, 2);
  static std::atomic<long> serial{1};
  ASN1_INTEGER_set(X509_get_serialNumber(raw), serial++);
  X509_gmtime_adj(X509_getm_notBefore(raw), is_expired ? -86'400L * 90 : -86'400L);
  X509_gmtime_adj(X509_getm_notAfter(raw), is_expired ? -86'400L : 86'400L);
  X509_set_pubkey(raw, key.get());
  X509_NAME_add_entry_by_txt(X509_get_subject_name(raw), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  X509_set_issuer_name(raw, issuer ? X509_get_subject_name(issuer) : X509_get_subject_name(raw));
  const auto extend = [&](int nid, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer ? issuer : raw, raw, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
    X509_add_ext(raw, extension, -1);
    X509_EXTENSION_free(extension);
  };
  if (is_authority) {
    extend(NID_basic_constraints, "critical,CA:TRUE");
    extend(NID_key_usage, "critical,keyCertSign,cRLSign");
  } else {
    extend(NID_subject_alt_name, "IP:" + name);
  }
  X509_sign(raw, issuer_key ? issuer_key : key.get(), EVP_sha256());
  return certificate;
}

class TlsServer {
 public:
  explicit TlsServer(TlsOptions options)
      : options_(std::move(options)), context_(SSL_CTX_new(TLS_server_method()), SSL_CTX_free) {
    const TlsKey root_key = make_key(2048);
    const TlsCertificate root = make_certificate("Test Authority", root_key, nullptr, nullptr, true, false);
    TlsKey signing_key = root_key;
    TlsCertificate signing = root;
    if (options_.has_intermediate) {
      signing_key = make_key(2048);
      signing = make_certificate("Test Office", signing_key, root.get(), root_key.get(), true, false);
    }
    const TlsKey key = make_key(options_.key_bits);
    const bool is_self_signed = options_.is_self_signed;
    const TlsCertificate own =
        make_certificate(options_.host, key, is_self_signed ? nullptr : signing.get(),
                         is_self_signed ? nullptr : signing_key.get(), false, options_.is_expired);
    SSL_CTX_set_security_level(context_.get(), 0);
    SSL_CTX_set_cipher_list(context_.get(), "ALL:@SECLEVEL=0");
    SSL_CTX_set_min_proto_version(context_.get(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context_.get(), options_.version_max);
    SSL_CTX_use_certificate(context_.get(), own.get());
    SSL_CTX_use_PrivateKey(context_.get(), key.get());
    std::signal(SIGPIPE, SIG_IGN);  // clients that refuse us hang up
    write_authority(root.get());
    listen_on_loopback();
    thread_ = std::thread([this] { serve_all(); });
  }

  ~TlsServer() {
    stopping_ = true;
    shutdown(listener_, SHUT_RDWR);
    if (const int open = connection_; open >= 0) shutdown(open, SHUT_RDWR);
    thread_.join();
    close(listener_);
    std::filesystem::remove(authority_);
  }
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;

  std::string url() const { return "https://127.0.0.1:" + std::to_string(port_) + "/"; }
  // A file with the authority's certificate, for clients that should trust it.
  const std::string& authority() const { return authority_; }
  int requests() const { return requests_; }
  int renegotiations() const { return renegotiations_; }

 private:
  void write_authority(X509* root) {
    std::string pattern = (std::filesystem::temp_directory_path() / "fangzhi-ca-XXXXXX").string();
    close(mkstemp(pattern.data()));
    authority_ = pattern;
    const std::unique_ptr<BIO, decltype(&BIO_free_all)> out(BIO_new_file(authority_.c_str(), "w"), BIO_free_all);
    PEM_write_bio_X509(out.get(), root);
  }

  void listen_on_loopback() {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in in{};
    in.sin_family = AF_INET;
    in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof in;
    auto* address = reinterpret_cast<sockaddr*>(&in);
    if (bind(listener_, address, length) != 0 || listen(listener_, 8) != 0 ||
        getsockname(listener_, address, &length) != 0) {
      throw std::runtime_error("no TLS server");
    }
    port_ = ntohs(in.sin_port);
  }

  void serve_all() {
    while (!stopping_) {
      const int connection = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (connection < 0) return;
      connection_ = connection;
      serve(connection);
      connection_ = -1;
      close(connection);
    }
  }

  void serve(int connection) {
    if (options_.hangs_up) {
      char byte = 0;
      (void)!recv(connection, &byte, 1, 0);
      return;
    }
    const std::unique_ptr<SSL, decltype(&SSL_free)> tls(SSL_new(context_.get()), SSL_free);
    SSL_set_fd(tls.get(), connection);
    if (SSL_accept(tls.get()) != 1) return;
    char buffer[4096];
    while (SSL_read(tls.get(), buffer, sizeof buffer) > 0) {
      ++requests_;
      if (options_.renegotiates) {
        if (SSL_renegotiate(tls.get()) != 1 || SSL_do_handshake(tls.get()) != 1) return;
        // The new handshake goes on while we read; the client has nothing else to say.
        const timeval patience{.tv_sec = 0, .tv_usec = 300'000};
        setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        char none = 0;
        SSL_peek(tls.get(), &none, 1);
        renegotiations_ = static_cast<int>(SSL_total_renegotiations(tls.get()));
      }
      const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecure";
      if (SSL_write(tls.get(), answer.data(), static_cast<int>(answer.size())) <= 0) return;
    }
  }

  const TlsOptions options_;
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
  std::string authority_;
  int listener_ = -1;
  uint16_t port_ = 0;
  std::atomic<int> connection_{-1}, requests_{0}, renegotiations_{0};
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace fangzhi::test
