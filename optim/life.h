// Life: a member of an object that others refer to. They keep a Witness, which tells them when the object is gone.
#ifndef GRADUS_OPTIM_LIFE_H
#define GRADUS_OPTIM_LIFE_H

#include "core/base/ref.h"

namespace gradus::optim {

class Life {
  struct Record {
    uint32_t count = 1;
    bool over = false;
    friend void destroy(Record* record) { delete record; }
  };

 public:
  Life() : record_(Ref<Record>::adopt(new Record)) {}
  Life(const Life&) = delete;
  Life& operator=(const Life&) = delete;
  ~Life() { record_->over = true; }

  class Witness {
   public:
    explicit Witness(const Life& life) : record_(life.record_) {}
    bool over() const { return record_->over; }

   private:
    Ref<Record> record_;
  };

 private:
  Ref<Record> record_;
};

}   // namespace gradus::optim
#endif
